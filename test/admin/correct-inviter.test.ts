import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Attribution } from '../../src/admin/referrals/responses.ts'
import { auditOf } from '../support/account.ts'
import { adminRequest } from '../support/admin-request.ts'
import { addLink, disagreements, miscounted, ownPage, referralsOf } from '../support/attribution.ts'
import { clickOn } from '../support/referrals.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { createTestApp, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'

const test = createTestApp()
let superuser: TestStaff

beforeAll(async () => {
  superuser = await createStaff('superuser')
})

const person = async (invitedBy?: string) => {
  const { id, invite_code: code } = await ownPage(test, await signInAs(test, undefined, invitedBy))
  return { id, code }
}
const correct = async (id: number, inviter: string | null, reason = 'Ticket 4711') =>
  adminRequest(test, superuser)('POST', `users/${id}/inviter/`, { inviter, reason })
const refusal = async (response: Response) => {
  const { code, errors } = await json<{ code: string; errors?: { field: string; code: string }[] }>(response)
  return [response.status, code, errors?.map((one) => `${one.field}: ${one.code}`)]
}
const allCorrections = async (id?: number) => (await auditOf(id)).filter(({ action }) => action === 'inviter_corrected')
const corrections = async (id: number) => allCorrections(id)
const expectConsistent = async () => {
  expect(await disagreements()).toEqual([])
  expect(await miscounted()).toEqual([])
  const trees = await env.DB.prepare(`SELECT * FROM
    (SELECT t.ancestor_id AS id, t.level, count(*) AS n FROM referral_tree AS t GROUP BY 1, 2) AS rows
    JOIN referral_levels AS l ON l.user_id = rows.id AND l.level = rows.level WHERE l.people <> rows.n`).all()
  expect(trees.results).toEqual([])
  const boards = await env.DB.prepare(`SELECT b.user_id FROM leaderboard AS b WHERE b.period = 'all'
    AND b.score <> (SELECT count(*) FROM referrals WHERE inviter_id = b.user_id)`).all()
  expect(boards.results).toEqual([])
}

describe('POST /admin/users/{id}/inviter/', () => {
  it('replaces a likely inviter, keeping the time and recording the old one', async () => {
    const [wrong, right] = [await person(), await person()]
    const link = await addLink(wrong.id, { key: 'WR0NG11NK', channel: 'telegram' })
    const phone = newPhone()
    const body = { phone, code: await receiveCode(test, phone), referral_token: clickOn(test, link) }
    const signedUp = await json<SignedIn>(await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body }))
    const { id } = await ownPage(test, signedUp)
    await env.DB.prepare(`DELETE FROM referrals WHERE invitee_id = ?`).bind(id).run()
    const at = Date.now() - 40 * 86_400_000
    await env.DB.prepare(
      `INSERT INTO referrals VALUES (?, ?, 'WR0NG11NK', 'token', 'likely', 'default', 'telegram', 'KZ', ?)`,
    )
      .bind(id, wrong.id, at)
      .run()

    const response = await correct(id, right.code.toLowerCase())
    expect(response.status).toBe(200)
    expect(await json<Attribution>(response)).toMatchObject({
      user: { id },
      referral: { inviter: { id: right.id }, method: 'staff', certainty: 'certain', link: right.code, channel: null },
    })
    expect(await referralsOf(id)).toEqual([
      {
        invitee_id: id,
        inviter_id: right.id,
        link_key: right.code,
        method: 'staff',
        certainty: 'certain',
        program: 'default',
        channel: null,
        country: 'KZ',
        created_at: at,
      },
    ])
    const [event] = await corrections(id)
    expect(event).toMatchObject({ actor: 'staff', actor_id: superuser.id, outcome: 'ok' })
    expect(JSON.parse(event!.details!)).toEqual({
      before: {
        ...{
          inviter_id: wrong.id,
          invited_by_code: wrong.code,
          link: 'WR0NG11NK',
          method: 'token',
          certainty: 'likely',
        },
        ...{ program: 'default', channel: 'telegram', country: 'KZ', at },
      },
      after: { inviter_id: right.id, invited_by_code: right.code, method: 'staff', certainty: 'certain' },
      reason: 'Ticket 4711',
    })
    await expectConsistent()
  })

  it('sets a missing inviter, removes one, and is idempotent', async () => {
    const [one, other] = [await person(), await person()]
    expect((await json<Attribution>(await correct(one.id, other.code))).referral?.method).toBe('staff')
    expect((await correct(one.id, other.code)).status).toBe(200)
    expect(await corrections(one.id)).toHaveLength(1)
    expect((await json<Attribution>(await correct(one.id, null))).referral).toBeNull()
    expect((await correct(one.id, null)).status).toBe(200)
    expect(await corrections(one.id)).toHaveLength(2)
    expect(await referralsOf(one.id)).toEqual([])
    const { results } = await env.DB.prepare('SELECT invited_by_code FROM users WHERE id = ?').bind(one.id).all()
    expect(results).toEqual([{ invited_by_code: null }])
    await expectConsistent()
  })

  it('is final for an inviter who was removed or replaced: the user can name another, only staff the same', async () => {
    const [removed, replaced, other] = [await person(), await person(), await person()]
    const session = await signInAs(test, undefined, removed.code)
    const { id } = await ownPage(test, session)
    const name = async (code: string) => {
      const body = { invited_by_code: code }
      const response = await test.request('PATCH', '/api/v1/users/current_user/', { token: session.access, body })
      return response.status === 200 ? response.status : (await refusal(response)).slice(0, 2)
    }
    await correct(id, replaced.code)
    await correct(id, null)
    for (const { code } of [removed, replaced])
      for (const typed of [code, code.toLowerCase()]) expect(await name(typed)).toEqual([409, 'phone_was_invited'])
    expect(await referralsOf(id)).toEqual([])
    expect((await json<Attribution>(await correct(id, removed.code))).referral?.inviter.id).toBe(removed.id)
    expect(await name(removed.code)).toBe(200)
    await correct(id, null)
    expect(await name(removed.code)).toEqual([409, 'phone_was_invited'])
    expect(await name(other.code)).toBe(200)
    await expectConsistent()
  })

  it('confirms a likely inviter as certain', async () => {
    const inviter = await person()
    const { id } = await person(inviter.code)
    expect((await referralsOf(id))[0]?.method).toBe('code')
    await correct(id, inviter.code)
    expect((await referralsOf(id))[0]?.method).toBe('staff')
    await expectConsistent()
  })

  it('describes the inviter to staff as a user, not as staff', async () => {
    const top = await person()
    const below = await person(top.code)
    for (const wrong of [top.code, 'ZZZZZZ', below.code]) {
      const { errors } = await json<{ errors: { message: string }[] }>(await correct(top.id, wrong))
      expect(errors.map(({ message }) => message).join()).toMatch(/^(?!.*\b(?:you|your|without)\b).+/i)
    }
  })

  it('rejects the person, unknown and deleted users, and descendants at any depth, changing nothing', async () => {
    const top = await person()
    const chain = [top]
    for (let depth = 0; depth < 8; depth += 1) chain.push(await person(chain.at(-1)!.code))
    const before = await env.DB.prepare('SELECT * FROM referrals ORDER BY invitee_id').all()
    const events = (await allCorrections()).length
    expect(await refusal(await correct(top.id, top.code))).toEqual([
      400,
      'own_invite_code',
      ['inviter: own_invite_code'],
    ])
    for (const unknown of ['ZZZZZZ', 'not a code'])
      expect(await refusal(await correct(top.id, unknown))).toEqual([
        ...[400, 'unknown_invite_code', ['inviter: unknown_invite_code']],
      ])
    for (const below of chain.slice(1))
      expect(await refusal(await correct(top.id, below.code))).toEqual([400, 'invite_cycle', ['inviter: invite_cycle']])
    const gone = await person()
    await env.DB.prepare('UPDATE users SET phone = NULL, deleted_at = 1 WHERE id = ?').bind(gone.id).run()
    expect((await refusal(await correct(top.id, gone.code)))[1]).toBe('unknown_invite_code')
    expect((await refusal(await correct(gone.id, top.code)))[1]).toBe('not_found')
    expect((await refusal(await correct(999_999, top.code)))[1]).toBe('not_found')
    for (const reason of ['', '   ', 'x'.repeat(501)])
      expect((await refusal(await correct(top.id, null, reason)))[1]).toBe('invalid_request')
    expect(await env.DB.prepare('SELECT * FROM referrals ORDER BY invitee_id').all()).toMatchObject({
      results: before.results,
    })
    expect((await allCorrections()).length).toBe(events)
  })

  it('moves the whole subtree and updates the counts of all ancestors', async () => {
    const [a, b] = [await person(), await person()]
    const child = await person(a.code)
    const grandchild = await person(child.code)
    await correct(child.id, b.code)
    const levels = await env.DB.prepare(
      'SELECT user_id, level, people FROM referral_levels WHERE user_id IN (?, ?) AND people <> 0 ORDER BY level',
    )
      .bind(a.id, b.id)
      .all()
    expect(levels.results).toEqual([
      { user_id: b.id, level: 1, people: 1 },
      { user_id: b.id, level: 2, people: 1 },
    ])
    expect((await referralsOf(grandchild.id))[0]?.inviter_id).toBe(child.id)
    await expectConsistent()
  })

  it('stores one row that agrees with the user after 50 concurrent requests', async () => {
    const inviters = await Promise.all(Array.from({ length: 5 }, () => person()))
    const { id } = await person(inviters[0]!.code)
    const codes = [...inviters.map(({ code }) => code), null]
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => correct(id, codes[i % 6]!, `Try ${i}`)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const rows = await referralsOf(id)
    const last = JSON.parse((await corrections(id)).at(-1)!.details!) as { after: { inviter_id: number } | null }
    expect(rows.map((row) => row.inviter_id)).toEqual(last.after ? [last.after.inviter_id] : [])
    await expectConsistent()
  })

  it('creates no cycle when two users are assigned to each other at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = [await person(), await person()]
      const statuses = (await Promise.all([correct(a.id, b.code), correct(b.id, a.code)])).map(({ status }) => status)
      expect(new Set(statuses)).toEqual(new Set([200, 400]))
    }
    await expectConsistent()
  })

  it('is for superusers; all staff may read', async () => {
    const inviter = await person()
    const { id } = await person(inviter.code)
    for (const role of ['support', 'analyst'] as const) {
      const request = adminRequest(test, await createStaff(role))
      expect((await request('POST', `users/${id}/inviter/`, { inviter: null, reason: 'No' })).status).toBe(403)
      const { referral } = await json<Attribution>(await request('GET', `users/${id}/inviter/`))
      expect(referral?.inviter.phone).toMatch(role === 'analyst' ? /^\+7 ••• ••• •• \d{2}$/ : /^\+7917\d{7}$/)
    }
  })
})
