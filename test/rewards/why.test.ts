import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Why } from '../../src/rewards/responses.ts'
import { createProgram, createServerKey, holdReward } from '../support/rewards.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, currentUser, json, newPhone, signInAs } from '../support/test-app.ts'

const test = createTestApp()

async function people() {
  const inviter = await signInAs(test)
  const { id: inviterId, invite_code: code } = await currentUser(test, inviter)
  const invitee = await signInAs(test, newPhone(), code)
  return { inviter, invitee, inviterId, inviteeId: (await currentUser(test, invitee)).id }
}

async function report(type: string, userId: number, value?: number, occurredAt?: string) {
  const { key } = await createServerKey()
  const given = { ...(value !== undefined && { value }), ...(occurredAt && { occurred_at: occurredAt }) }
  const events = [{ id: crypto.randomUUID(), type, user_id: userId, ...given }]
  expect((await test.request('POST', '/api/v1/events/', { token: key, body: { events } })).status).toBe(200)
}

const ask = async (path: string, token: string, language = 'en') =>
  test.request('GET', `/api/v1/${path}/why/`, { token, headers: { 'Accept-Language': language } })

/** The steps of a program's side, by name. */
async function stepsOf(response: Response, program: number, side: string) {
  expect(response.status).toBe(200)
  const why = await json<Why>(response)
  const found = why.programs.find(({ program_id: id }) => id === program)?.sides.find((one) => one.side === side)
  return Object.fromEntries(found?.steps.map(({ step, status }) => [step, status]) ?? [])
}

const RULE = {
  ...{ minimum_value: 1000, within_days: 30, certainty: 'certain', hold_days: 7 },
  ...{ inviter: { fixed: 5 }, invitee: { fixed: 3 }, caps: { rewards: 9 } },
}

describe('why', () => {
  it('says what is missing before anything has happened', async () => {
    const { inviter, inviteeId } = await people()
    const { id } = await createProgram(RULE)
    expect(await stepsOf(await ask(`referrals/${inviteeId}`, inviter.access), id, 'inviter')).toEqual({
      ...{ event: 'missing', program: 'done', referred: 'done', certain: 'done', within_days: 'missing' },
      ...{ minimum_value: 'missing', occurrence: 'missing', cap: 'missing', budget: 'missing' },
    })
    await env.DB.prepare('UPDATE programs SET paused_at = 1 WHERE id = ?').bind(id).run()
    expect(await stepsOf(await ask(`referrals/${inviteeId}`, inviter.access), id, 'invitee')).toMatchObject({
      program: 'failed',
    })
  })

  it('says which step failed, and what comes after a reward', async () => {
    const { invitee, inviteeId } = await people()
    const { id, event } = await createProgram(RULE)
    const steps = async (side = 'inviter') => stepsOf(await ask(`referrals/${inviteeId}`, invitee.access), id, side)
    await report(event, inviteeId, 999)
    expect(await steps()).toEqual({
      ...{ event: 'done', program: 'done', referred: 'done', certain: 'done', within_days: 'done' },
      ...{ minimum_value: 'failed', occurrence: 'missing', cap: 'missing', budget: 'missing' },
    })
    await report(event, inviteeId, 1000)
    const earned = {
      ...{ event: 'done', program: 'done', referred: 'done', certain: 'done', within_days: 'done', cap: 'done' },
      ...{ minimum_value: 'done', occurrence: 'done', budget: 'done' },
    }
    expect(await steps()).toEqual({ ...earned, review: 'done', hold: 'missing', payout: 'missing' })
    // A later event that earns nothing does not hide what was earned.
    await report(event, inviteeId, 5000)
    expect(await steps()).toMatchObject({ occurrence: 'done', hold: 'missing' })
    await holdReward(`${id}-${inviteeId}-inviter-1`, { same_device: [1] })
    expect(await steps()).toMatchObject({ review: 'missing', hold: 'missing' })
    for (const [state, after] of [
      ['fulfilled', { review: 'done', hold: 'done', payout: 'done' }],
      ['reversed', { payout: 'failed' }],
    ] as const) {
      await env.DB.prepare('UPDATE rewards SET state = ?1, paid = amount - reversed WHERE program_id = ?2')
        .bind(state, id)
        .run()
      expect(await steps()).toMatchObject(after)
    }
  })

  it('shows users their own rewards alone: of the other side and of a former inviter the steps', async () => {
    const { inviter, invitee, inviteeId } = await people()
    const { id, event } = await createProgram({ inviter: { fixed: 5 }, invitee: { percent: 100, max: 999_999 } })
    await report(event, inviteeId, 123_456)
    const shown = async (path: string, token: string) => {
      const { programs } = await json<Why>(await ask(path, token))
      const { sides } = programs.find(({ program_id: program }) => program === id)!
      expect(sides.map(({ side, steps }) => [side, steps.some(({ step }) => step === 'payout')])).toEqual([
        ['inviter', true],
        ['invitee', true],
      ])
      return sides.map(({ reward }) => reward?.amount ?? null)
    }
    const referral = `referrals/${inviteeId}`
    expect(await shown(referral, inviter.access)).toEqual([5, null])
    expect(await shown(`rewards/${id}-${inviteeId}-inviter-1`, inviter.access)).toEqual([5, null])
    expect(await shown(referral, invitee.access)).toEqual([null, 123_456])
    expect(await shown(`rewards/${id}-${inviteeId}-invitee-1`, invitee.access)).toEqual([null, 123_456])
    const { token } = await createStaff('superuser')
    const other = await signInAs(test)
    const { invite_code: code } = await currentUser(test, other)
    await test.request('POST', `/api/v1/admin/users/${inviteeId}/inviter/`, {
      ...{ token, body: { inviter: code, reason: 'Asked on a call' } },
    })
    expect(await shown(referral, other.access)).toEqual([null, null])
    expect((await ask(referral, inviter.access)).status).toBe(404)
    expect(await shown(referral, token)).toEqual([5, 123_456])
  })

  it('does not tell a former inviter who the new one is', async () => {
    const { inviter, invitee, inviterId, inviteeId } = await people()
    const { id, event } = await createProgram({ inviter: { fixed: 5 }, invitee: { fixed: 3 } })
    await report(event, inviteeId, 1000)
    const { token } = await createStaff('superuser')
    const other = await signInAs(test)
    const { id: otherId, invite_code: code } = await currentUser(test, other)
    await test.request('POST', `/api/v1/admin/users/${inviteeId}/inviter/`, {
      ...{ token, body: { inviter: code, reason: 'Asked on a call' } },
    })
    const tell = async (side: string, as: string, language: string) => {
      const why = await json<Why>(await ask(`rewards/${id}-${inviteeId}-${side}-1`, as, language))
      const words = why.programs.flatMap(({ sides }) => sides.flatMap(({ steps }) => steps.map(({ text }) => text)))
      return { inviter: why.inviter_id, words: words.join('\n') }
    }
    for (const [language, invitedBy] of [
      ['en', 'invited by user '],
      ['ru', 'пригласил пользователь '],
    ] as const) {
      const theirs = await tell('inviter', inviter.access, language)
      expect(theirs.inviter).toBeNull()
      expect(theirs.words).not.toContain(`${invitedBy}${otherId}.`)
      expect(theirs.words).toContain(`${invitedBy}${inviterId}.`)
      for (const known of [await tell('invitee', invitee.access, language), await tell('inviter', token, language)]) {
        expect(known.inviter).toBe(otherId)
        expect(known.words).toContain(`${invitedBy}${otherId}.`)
      }
    }
    const { inviter_id: own } = await json<Why>(await ask(`referrals/${inviteeId}`, other.access))
    expect(own).toBe(otherId)
  })

  it('of a reward is told to its owner, servers and staff, in two languages; signals only to servers and staff who review', async () => {
    const { inviter, invitee, inviteeId } = await people()
    const { id, event } = await createProgram(RULE)
    await report(event, inviteeId, 1000)
    const name = `${id}-${inviteeId}-inviter-1`
    await env.DB.exec('DROP TRIGGER reward_events_decisions_immutable')
    await env.DB.prepare(
      `UPDATE reward_events SET decisions = json_set(decisions, '$[0].signals', json('{"same_device":[1]}')) WHERE user_id = ?`,
    )
      .bind(inviteeId)
      .run()
    const [own, russian] = [
      await ask(`rewards/${name}`, inviter.access),
      await ask(`rewards/${name}`, inviter.access, 'ru'),
    ]
    const text = await own.clone().text()
    expect(text).toContain(`User ${inviteeId} was invited by user`)
    expect(text).not.toContain('same_device')
    expect(await russian.text()).toContain(`Пользователя ${inviteeId} пригласил пользователь`)
    const [side] = (await json<Why>(own)).programs[0]!.sides
    expect(side).toMatchObject({ side: 'inviter', reward: { id: name, amount: 5, state: 'held' } })
    // It is the inviter's.
    expect((await ask(`rewards/${name}`, invitee.access)).status).toBe(404)
    expect((await ask(`rewards/${id}-${inviteeId}-invitee-1`, invitee.access)).status).toBe(200)
    const { token } = await createStaff('support')
    const { key } = await createServerKey(['rewards.read'])
    for (const caller of [token, key]) {
      const answer = await ask(`rewards/${name}`, caller)
      expect(answer.status).toBe(200)
      expect(await answer.text()).toContain('"signals":{"same_device":[1]}')
    }
    const analyst = await createStaff('analyst')
    for (const path of [`rewards/${name}`, `referrals/${inviteeId}`]) {
      const answer = await ask(path, analyst.token)
      expect(answer.status).toBe(200)
      expect(await answer.text()).not.toContain('same_device')
    }
  })

  it('is told to nobody else', async () => {
    const [{ inviteeId }, stranger] = [await people(), await signInAs(test)]
    expect((await ask(`referrals/${inviteeId}`, stranger.access)).status).toBe(404)
    const { key } = await createServerKey(['events.write'])
    expect((await ask(`referrals/${inviteeId}`, key)).status).toBe(403)
    expect((await ask(`referrals/${inviteeId}`, `rk_${'x'.repeat(43)}`)).status).toBe(401)
    const { id } = await currentUser(test, stranger)
    const { token } = await createStaff('superuser')
    // Someone without an inviter is no referral.
    expect((await ask(`referrals/${id}`, token)).status).toBe(404)
  })

  it('reads few rows in one trip', async () => {
    const { inviter, inviteeId } = await people()
    const { event } = await createProgram({ ...RULE, occurrence: 'each' })
    for (let nth = 0; nth < 30; nth += 1) await report(event, inviteeId, 1000)
    test.d1.reset()
    const answer = await ask(`referrals/${inviteeId}`, inviter.access)
    expect(answer.status).toBe(200)
    expect(test.d1.counts.trips).toBe(1)
    expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(150)
  })

  it('says that there was no inviter at the time', async () => {
    const { inviter, inviteeId } = await people()
    const { id, event } = await createProgram(RULE)
    await report(event, inviteeId, 1000, '2026-01-01T00:00:00Z')
    expect(await stepsOf(await ask(`referrals/${inviteeId}`, inviter.access), id, 'inviter')).toMatchObject({
      ...{ program: 'done', referred: 'failed', certain: 'missing' },
    })
  })

  it.each([
    ['USD', 'en', 'USD\u00A019.99'],
    ['USD', 'ru', '19,99\u00A0USD'],
    ['JPY', 'en', 'JPY\u00A01,999'],
    ['points', 'en', '1999'],
    ['points', 'ru', '1999'],
  ])('names a minimum in %s as people write it (%s)', async (unit, language, amount) => {
    const { inviter, inviteeId } = await people()
    const { id, event } = await createProgram({ ...RULE, minimum_value: 1999 })
    await env.DB.prepare('UPDATE programs SET unit = ? WHERE id = ?').bind(unit, id).run()
    const textOf = async () => {
      const why = await json<Why>(await ask(`referrals/${inviteeId}`, inviter.access, language))
      const [side] = why.programs.find(({ program_id: of }) => of === id)!.sides
      return side!.steps.find(({ step }) => step === 'minimum_value')?.text
    }
    const [missing, failed] = {
      en: [`The value must be at least ${amount}.`, `The value is below the minimum of ${amount}.`],
      ru: [`Сумма должна быть не меньше ${amount}.`, `Сумма меньше минимума ${amount}.`],
    }[language]!
    expect(await textOf()).toBe(missing)
    await report(event, inviteeId, 1998)
    expect(await textOf()).toBe(failed)
  })
})
