import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { failBefore } from '../support/failing-database.ts'
import { clickOn, leaveNumber, makeLink, makeOwner, waiting, waitingFor } from '../support/referrals.ts'
import { runHourly } from '../support/scheduled.ts'
import { dumpDatabase } from '../support/stored.ts'
import { createTestApp, currentUser, json, newPhone, signInAs } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const DAY_MS = 86_400_000
const clock = useTestClock()
const test = createTestApp()
const from = (address: string) => ({ 'CF-Connecting-IP': address })

/** Submits a new number on a new link. */
async function leaveOne(app = test) {
  const owner = await makeOwner()
  const phone = newPhone()
  const response = await leaveNumber(app, { link: owner.code, token: clickOn(app, owner.code), phone })
  return { owner, phone, response }
}

describe('a number submitted on a landing page', () => {
  it('is kept as a keyed hash until the attribution window ends', async () => {
    const { owner, phone, response } = await leaveOne()
    expect([response.status, await response.text()]).toEqual([200, '{}'])
    expect(await waitingFor(test, phone)).toEqual({
      link_key: owner.code,
      inviter_id: owner.id,
      channel: null,
      created_at: Date.now(),
      expires_at: Date.now() + 30 * DAY_MS,
    })
    const text = await dumpDatabase()
    expect([text.includes(phone.slice(1)), text.includes(phone.slice(-9))]).toEqual([false, false])
    expect(test.messages).toEqual([])
    expect(JSON.stringify(test.logLines)).not.toContain(phone.slice(-9))
  })

  it("is accepted in any notation of number and link, with the link's channel", async () => {
    const { id } = await makeOwner()
    await makeLink(id, 'SPR1NG20')
    const phone = newPhone()
    const typed = `tel:+7 (${phone.slice(2, 5)}) ${phone.slice(5, 8)}-${phone.slice(8)}`
    const token = clickOn(test, 'SPR1NG20')
    expect((await leaveNumber(test, { link: 'spring-2o', token, phone: typed })).status).toBe(200)
    expect(await waitingFor(test, phone)).toMatchObject({ inviter_id: id, channel: 'telegram' })
  })

  it('on the page of a campaign link is kept without an inviter', async () => {
    await makeLink(null, 'AUTUMN26')
    const phone = newPhone()
    const token = clickOn(test, 'AUTUMN26')
    expect((await leaveNumber(test, { link: 'autumn26', token, phone })).status).toBe(200)
    expect(await waitingFor(test, phone)).toMatchObject({ link_key: 'AUTUMN26', inviter_id: null, channel: 'telegram' })
    expect((await currentUser(test, await signInAs(test, phone))).invited_by_code).toBeNull()
  })

  it('costs one trip and few rows, the same for known and unknown numbers', async () => {
    const signedUp = await signInAs(test)
    const blocked = await signInAs(test)
    await env.DB.prepare('UPDATE users SET is_active = 0 WHERE phone = ?').bind(blocked.phone).run()
    const owner = await signInAs(test)
    const { invite_code: link } = await currentUser(test, owner)
    const pending = (await leaveOne()).phone
    const answers: unknown[] = []
    for (const phone of [newPhone(), signedUp.phone, blocked.phone, owner.phone, pending]) {
      const token = clickOn(test, link)
      test.d1.reset()
      const response = await leaveNumber(test, { link, token, phone })
      const headers = [...response.headers].filter(([name]) => name !== 'x-request-id' && name !== 'x-d1-bookmark')
      const { trips, statements, rowsRead } = test.d1.counts
      answers.push({ status: response.status, body: await response.text(), headers, trips, statements })
      expect([phone, rowsRead < 100]).toEqual([phone, true])
    }
    expect(answers).toEqual(Array.from({ length: 5 }, () => answers[0]))
    expect(answers[0]).toMatchObject({ status: 200, body: '{}', trips: 1 })
    expect(test.d1.counts.rowsWritten).toBeLessThanOrEqual(14)
  })

  it('is rejected if invalid, in the language of the page', async () => {
    const { code } = await makeOwner()
    const body = { link: code, token: clickOn(test, code), phone: '+7123' }
    const response = await leaveNumber(test, body, { 'Accept-Language': 'ru-RU' })
    expect([response.status, response.headers.get('content-language')]).toEqual([400, 'ru'])
    expect(await json(response)).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: 'phone', code: 'invalid_phone', message: expect.stringContaining('Неверный номер') }],
    })
  })

  it('is not stored when the database is down: answers 503, and a retry succeeds', async () => {
    const away = createTestApp({ ports: { openDatabase: failBefore().openDatabase } })
    const { code } = await makeOwner()
    const body = { link: code, token: clickOn(test, code), phone: newPhone() }
    expect((await leaveNumber(away, body)).status).toBe(503)
    expect(await waiting(code)).toBe(0)
    expect((await leaveNumber(test, body)).status).toBe(200)
    expect(await waiting(code)).toBe(1)
  })
})

describe('without a valid token of the same link nothing is stored', () => {
  const refused = async (link: string, token: unknown) => {
    const phone = newPhone()
    const response = await leaveNumber(test, { link, token, phone })
    expect(await waitingFor(test, phone)).toBeNull()
    const { request_id: _, ...problem } = await json(response)
    return { status: response.status, ...problem }
  }

  it('if it is forged, changed, foreign, old, from the future, or of an ended link: one answer for all', async () => {
    const { id, code } = await makeOwner()
    const other = await makeOwner()
    await makeLink(id, 'D1SABLED', { disabledAt: Date.now() - 1 })
    await makeLink(id, 'EXP1RED0', { expiresAt: Date.now() })
    const stranger = createTestApp({ variables: { SECRET_KEY: 'x'.repeat(32) } })
    const good = clickOn(test, code)
    const tries: [string, string][] = [
      [code, ''],
      [code, 'nonsense'],
      [code, `${good}A`],
      [code, good.slice(0, -1) + (good.endsWith('A') ? 'B' : 'A')],
      [code, clickOn(stranger, code)],
      [code, clickOn(test, other.code)],
      [other.code, good],
      [code, clickOn(test, code, Date.now() - DAY_MS - 1000)],
      [code, clickOn(test, code, Date.now() + 120_000)],
      ['D1SABLED', clickOn(test, 'D1SABLED')],
      ['EXP1RED0', clickOn(test, 'EXP1RED0')],
      ['N0B0DYS0', clickOn(test, 'N0B0DYS0')],
      ['no/link', good],
    ]
    const answers: unknown[] = []
    for (const [link, token] of tries) answers.push(await refused(link, token))
    expect(answers[0]).toMatchObject({ status: 403, code: 'click_token_not_valid' })
    expect(answers).toEqual(Array.from({ length: tries.length }, () => answers[0]))
    expect((await leaveNumber(test, { link: code, token: good, phone: newPhone() })).status).toBe(200)
  })

  it('or if the link belongs to a blocked or deleted user', async () => {
    for (const change of ['is_active = 0', 'deleted_at = 1']) {
      const { id, code } = await makeOwner()
      await makeLink(id, `${code}X`)
      await env.DB.prepare(`UPDATE users SET ${change} WHERE id = ?`).bind(id).run()
      for (const link of [code, `${code}X`])
        expect(await refused(link, clickOn(test, link))).toMatchObject({ status: 403 })
    }
  })
})

describe('of two links for one number', () => {
  const leaveTwice = async (touch: string) => {
    const app = createTestApp({ variables: { ATTRIBUTION_TOUCH: touch } })
    const { owner, phone } = await leaveOne(app)
    clock.advance(60)
    const second = await makeOwner()
    const response = await leaveNumber(app, { link: second.code, token: clickOn(app, second.code), phone })
    expect(response.status).toBe(200)
    return { app, phone, owner, second }
  }

  it('the last counts, or the first if configured', async () => {
    const last = await leaveTwice('last')
    expect(await waitingFor(last.app, last.phone)).toMatchObject({ inviter_id: last.second.id })
    const first = await leaveTwice('first')
    expect(await waitingFor(first.app, first.phone)).toMatchObject({ inviter_id: first.owner.id })
    // An expired one does not count as the first.
    clock.advance(30 * 86_400)
    const third = await makeOwner()
    const { phone, app } = first
    await leaveNumber(app, { link: third.code, token: clickOn(app, third.code), phone })
    expect(await waitingFor(app, phone)).toMatchObject({ inviter_id: third.id })
  })
})

describe('budgets', () => {
  it('per click: three numbers; repeating one is free and reveals nothing about it', async () => {
    const { code } = await makeOwner()
    const token = clickOn(test, code)
    const [a, b, c, d] = [newPhone(), newPhone(), newPhone(), newPhone()]
    const leave = async (phone: string) => (await leaveNumber(test, { link: code, token, phone })).status
    expect([await leave(a), await leave(a), await leave(b), await leave(c)]).toEqual([200, 200, 200, 200])
    expect(await leave(d)).toBe(429)
    // A signs up, which uses the row up; B is overwritten from another link.
    await env.DB.prepare(
      'DELETE FROM pending_invites WHERE created_at = (SELECT min(created_at) FROM pending_invites)',
    ).run()
    const other = await makeOwner()
    await leaveNumber(test, { link: other.code, token: clickOn(test, other.code), phone: b })
    expect([await leave(a), await leave(b), await leave(c), await leave(d)]).toEqual([200, 200, 200, 429])
    clock.advance(80_000)
    expect(await leave(d)).toBe(429)
  })

  it('per network and day: over all links, counting an IPv6 /64 as one', async () => {
    const app = createTestApp({ variables: { PENDING_PER_NETWORK_DAY: '4' } })
    const leave = async (address: string) => {
      const { code } = await makeOwner()
      const body = { link: code, token: clickOn(app, code), phone: newPhone() }
      return leaveNumber(app, body, from(address))
    }
    for (let i = 1; i <= 4; i += 1) expect((await leave(`2001:db8:9:9:${i}::${i}`)).status).toBe(200)
    const refusal = await leave('2001:db8:9:9:ffff::1')
    expect(refusal.status).toBe(429)
    // The clock is at noon UTC.
    expect(refusal.headers.get('retry-after')).toBe('43200')
    expect(refusal.headers.get('ratelimit-policy')).toBe('"pending_invites";q=4;w=86400')
    expect(refusal.headers.get('ratelimit')).toBe('"pending_invites";r=0;t=43200')
    expect(await json(refusal)).toMatchObject({ code: 'pending_invites' })
    expect((await leave('2001:db8:9:a::1')).status).toBe(200)
    clock.advance(43_200)
    expect((await leave('2001:db8:9:9::1')).status).toBe(200)
  })

  it('per network and day: an IPv6 /48 has four times as many', async () => {
    const app = createTestApp({ variables: { PENDING_PER_NETWORK_DAY: '2' } })
    const statuses = []
    for (let i = 1; i <= 10; i += 1) {
      const { code } = await makeOwner()
      const body = { link: code, token: clickOn(app, code), phone: newPhone() }
      statuses.push((await leaveNumber(app, body, from(`2001:db8:b:${i}::1`))).status)
    }
    expect(statuses).toEqual([...Array<number>(8).fill(200), 429, 429])
  })

  it('per network apply in development only when enabled', async () => {
    const open = createTestApp({ variables: { NETWORK_LIMITS: 'off', PENDING_PER_NETWORK_DAY: '0' } })
    expect((await leaveOne(open)).response.status).toBe(200)
    const closed = createTestApp({ variables: { PENDING_PER_NETWORK_DAY: '0' } })
    expect((await leaveOne(closed)).response.status).toBe(429)
  })

  it('per user hold for all their links together, and not for those of another', async () => {
    const app = createTestApp({ variables: { PENDING_PER_USER_DAY: '3' } })
    const [one, other] = [await makeOwner(), await makeOwner()]
    const codes = [one.code, 'P1ANTA11', 'P1ANTA22']
    for (const key of codes.slice(1)) await makeLink(one.id, key)
    const leave = async (code: string) =>
      (await leaveNumber(app, { link: code, token: clickOn(app, code), phone: newPhone() })).status
    const statuses = []
    for (const code of [...codes, ...codes, other.code]) statuses.push(await leave(code))
    expect(statuses).toEqual([200, 200, 200, 429, 429, 429, 200])
  })

  it('of the whole service hold for all users and campaign links together, and refused numbers write nothing', async () => {
    await env.DB.prepare('DELETE FROM referral_budgets').run()
    const app = createTestApp({ variables: { PENDING_PER_DAY: '3' } })
    await makeLink(null, 'P1ANTDAY')
    const leave = async (code: string) =>
      (await leaveNumber(app, { link: code, token: clickOn(app, code), phone: newPhone() })).status
    const statuses = []
    for (const code of ['P1ANTDAY', (await makeOwner()).code, 'P1ANTDAY']) statuses.push(await leave(code))
    const rows = async () => env.DB.prepare('SELECT count(*) AS n FROM referral_budgets').first('n')
    const before = await rows()
    for (const code of ['P1ANTDAY', (await makeOwner()).code]) statuses.push(await leave(code))
    expect(statuses).toEqual([200, 200, 200, 429, 429])
    expect(await rows()).toBe(before)
    clock.advance(86_400)
    expect(await leave('P1ANTDAY')).toBe(200)
  })

  it('per user hold for a code however it was typed', async () => {
    const app = createTestApp({ variables: { PENDING_PER_USER_DAY: '2' } })
    const { code } = await makeOwner()
    const statuses = []
    for (const typed of [code, code.replaceAll('0', 'O'), code.replaceAll('1', 'I'), code])
      statuses.push((await leaveNumber(app, { link: typed, token: clickOn(app, typed), phone: newPhone() })).status)
    expect(statuses).toEqual([200, 200, 429, 429])
  })

  it('per user: used, overwritten or purged numbers free nothing until the window ends', async () => {
    const app = createTestApp({
      variables: { PENDING_PER_USER: '6', PENDING_PER_USER_DAY: '4', ATTRIBUTION_WINDOW_DAYS: '3' },
    })
    const { code } = await makeOwner()
    const fill = async (tries: number) => {
      const answers = []
      for (let i = 0; i < tries; i += 1) {
        const body = { link: code, token: clickOn(app, code), phone: newPhone() }
        answers.push((await leaveNumber(app, body)).status)
      }
      return answers.filter((status) => status === 200).length
    }
    expect(await fill(6)).toBe(4)
    await env.DB.prepare('DELETE FROM pending_invites').run()
    expect(await fill(2)).toBe(0)
    clock.advance(86_400)
    expect(await fill(4)).toBe(2)
    for (const days of [1, 1]) {
      clock.advance(days * 86_400)
      await runHourly(app)
      expect(await fill(2)).toBe(0)
    }
    clock.advance(86_400)
    await runHourly(app)
    expect(await fill(6)).toBe(4)
  })
})

describe('the hourly job', () => {
  it('deletes expired rows and nothing else', async () => {
    await env.DB.batch([env.DB.prepare('DELETE FROM pending_invites'), env.DB.prepare('DELETE FROM referral_budgets')])
    const { owner } = await leaveOne()
    clock.advance(29 * 86_400)
    await leaveOne()
    // Of the older number: its mark, its click, its network and the service; the owner's day still counts.
    expect((await runHourly(test)).report).toMatchObject({ pending_invites_purged: 0, referral_budgets_purged: 4 })
    clock.advance(86_400)
    expect((await runHourly(test)).report).toMatchObject({ pending_invites_purged: 1 })
    expect([await waiting(owner.code), await waiting()]).toEqual([0, 1])
    clock.advance(31 * 86_400)
    await runHourly(test)
    const left = await env.DB.prepare('SELECT count(*) AS n FROM referral_budgets').first<{ n: number }>()
    expect([await waiting(), left?.n]).toEqual([0, 0])
  })
})
