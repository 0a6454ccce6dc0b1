import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import type { Scope } from '../../src/identity/server-key.ts'
import { reportEvents } from '../../src/rewards/report-events.ts'
import { EventsInput, withIds } from '../../src/rewards/schemas.ts'
import { countingD1 } from '../support/counting-d1.ts'
import { createProgram, createServerKey, referredPair } from '../support/rewards.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp } from '../support/test-app.ts'

const d1 = countingD1(env.DB)
const { db } = createD1(d1.binding)('write')
const ports = { db, config: createTestApp().config, clock: () => Date.now() }

const parse = (...events: object[]) => withIds(EventsInput.parse({ events }).events, new Headers())

interface Wrong {
  value?: number
  key?: Scope[] | 'staff'
}

describe('a server key', () => {
  const madeUp = () => `rk_${crypto.randomUUID().replaceAll('-', '')}abcdefghijk`

  it('is looked up before the body is read, and made-up ones count as entries of the network', async () => {
    const seen: string[] = []
    const ipLimit = async (network: string) => Promise.resolve(seen.push(network) <= 3)
    const test = createTestApp({ variables: { NETWORK_LIMITS: 'on' }, ports: { ipLimit } })
    const send = async (token: string) =>
      (await test.request('POST', '/api/v1/events/', { token, body: { events: 'none' } })).status
    const { key } = await createServerKey(['events.write'])
    const { key: reader } = await createServerKey(['rewards.read'])
    test.d1.reset()
    expect([await send(madeUp()), await send(reader), await send(key)]).toEqual([401, 403, 400])
    expect([await send(madeUp()), await send(key)]).toEqual([429, 400])
    // Each is looked up once, and the use of the real ones recorded.
    expect([test.d1.counts.statements, seen]).toEqual([5, expect.objectContaining({ length: 4 })])
  })

  it('has the day of its last use recorded once a day', async () => {
    const { key, keyHash } = await createServerKey(['events.write'])
    const lastUse = async () =>
      env.DB.prepare('SELECT last_used_on FROM api_keys WHERE hash = ?').bind(keyHash).first('last_used_on')
    let now = Date.UTC(2026, 10, 30, 12)
    const test = createTestApp({ ports: { clock: () => now } })
    const use = async (token = key) => {
      test.d1.reset()
      await test.request('POST', '/api/v1/events/', { token, body: {} })
      return [await lastUse(), test.d1.counts.rowsWritten]
    }
    expect(await use(madeUp())).toEqual([null, 0])
    expect(await use()).toEqual(['2026-11-30', 1])
    expect(await use()).toEqual(['2026-11-30', 0])
    now += 12 * 3600 * 1000
    expect(await use()).toEqual(['2026-12-01', 1])
  })
})

describe('reported events', () => {
  it('are answered one by one, in one trip, and the same when repeated', async () => {
    const server = { ...(await createServerKey(['events.write', 'rewards.read'])), scope: 'events.write' as const }
    const { invitee, inviter } = await referredPair()
    const { event } = await createProgram({ inviter: { fixed: 5 }, invitee: { fixed: 3 } })
    const events = parse(
      { id: 'a', type: event, user_id: invitee },
      { id: 'b', type: event, user_id: inviter, value: 3 },
      { id: 'c', type: event, user_id: 999_999 },
    )
    d1.reset()
    const answers = await reportEvents(ports, { server, events })
    expect(d1.counts.trips).toBe(1)
    expect(answers).toMatchObject([
      {
        id: 'a',
        status: 'recorded',
        rewards: [
          { side: 'inviter', reward: { amount: 5 } },
          { side: 'invitee', reward: { amount: 3 } },
        ],
      },
      { id: 'b', status: 'recorded', rewards: [{ declined: 'not_referred' }, { declined: 'not_referred' }] },
      { id: 'c', status: 'unknown_user' },
    ])
    expect(await reportEvents(ports, { server, events })).toEqual(answers)
    const [other] = parse({ id: 'a', type: event, user_id: invitee, value: 7 })
    await expect(reportEvents(ports, { server, events: [other!] })).rejects.toMatchObject({ code: 'event_id_reused' })
    expect(await reportEvents(ports, { server, events: [other!, events[1]!] })).toEqual([
      { id: 'a', status: 'id_reused' },
      answers[1],
    ])
  })

  describe('a hundred at once', () => {
    const hundred = (type: (i: number) => string, userId: number) => {
      const name = crypto.randomUUID()
      return parse(...Array.from({ length: 100 }, (_, i) => ({ id: `${name}-${i}`, type: type(i), user_id: userId })))
    }
    const createPrograms = async (count: number, rule: object = {}) => {
      const { event } = await createProgram({
        occurrence: 'each',
        inviter: { fixed: 5 },
        invitee: { fixed: 3 },
        ...rule,
      })
      for (let i = 1; i < count; i += 1)
        await createProgram({ event, occurrence: 'each', inviter: { fixed: 5 }, invitee: { fixed: 3 }, ...rule })
      return event
    }
    const report = async (events: ReturnType<typeof parse>) => {
      const server = { ...(await createServerKey(['events.write'])), scope: 'events.write' as const }
      d1.reset()
      const answers = await reportEvents(ports, { server, events })
      return { answers, ...d1.counts }
    }

    it('that ten programs pay for never keep the database from others for long', async () => {
      const { invitee } = await referredPair()
      const event = await createPrograms(10)
      const events = hundred(() => event, invitee)
      const { answers, trips, rowsAtOnce, rowsRead, rowsWritten } = await report(events)
      expect(answers.map(({ id }) => id)).toEqual(events.map(({ id }) => id))
      expect(new Set(answers.map((answer) => answer.status === 'recorded' && answer.rewards.length))).toEqual(
        new Set([20]),
      )
      expect(trips).toBe(10)
      expect(rowsAtOnce).toBeLessThan((rowsRead + rowsWritten) / 5)
      const again = await report(events)
      expect([again.answers, again.rowsWritten < 20]).toEqual([answers, true])
    })

    it('take two trips with one program, and as many as each type needs', async () => {
      const { invitee } = await referredPair()
      const [one, many] = [await createPrograms(1), await createPrograms(30)]
      expect(await report(hundred(() => one, invitee))).toMatchObject({ trips: 2 })
      // Ten, then three at once of a type with thirty programs, however cheap the first ones were.
      const mixed = await report(hundred((i) => (i < 70 ? one : many), invitee))
      expect(mixed.trips).toBe(1 + 1 + 10)
      expect(new Set(mixed.answers.map(({ status }) => status))).toEqual(new Set(['recorded']))
    })

    it('take fewer trips with programs that are over', async () => {
      const { invitee } = await referredPair()
      const event = await createPrograms(20)
      await env.DB.prepare('UPDATE programs SET ends_at = 1 WHERE event = ?').bind(event).run()
      expect((await report(hundred(() => event, invitee))).trips).toBe(3)
    })

    it('are stored up to the one at which the database failed, and repeating them stores the rest', async () => {
      const { invitee } = await referredPair()
      const event = await createPrograms(10)
      const events = hundred(() => event, invitee)
      const server = { ...(await createServerKey(['events.write'])), scope: 'events.write' as const }
      let batches = 0
      const failing = new Proxy(db, {
        get: (target, name, receiver) => {
          if (name === 'batch' && (batches += 1) === 4) throw new Error('away')
          return Reflect.get(target, name, receiver) as unknown
        },
      })
      await expect(reportEvents({ ...ports, db: failing }, { server, events })).rejects.toMatchObject({
        code: 'storage_unavailable',
      })
      const stored = async () =>
        env.DB.prepare('SELECT count(*) AS n FROM reward_events WHERE type = ?').bind(event).first('n')
      expect(await stored()).toBe(30)
      expect((await report(events)).answers).toHaveLength(100)
      expect(await stored()).toBe(100)
    })
  })

  it('have the id of the header, if one comes alone', async () => {
    const { key } = await createServerKey()
    const { phone } = await referredPair()
    const { event } = await createProgram({ invitee: { fixed: 3 } })
    const test = createTestApp()
    const reportUnder = async (id: string, ...events: object[]) =>
      test.request('POST', '/api/v1/events/', { token: key, headers: { 'Idempotency-Key': id }, body: { events } })
    const report = async (...events: object[]) => reportUnder('order-7', ...events)
    const first = await report({ type: event, phone })
    expect(await first.clone().json()).toMatchObject({ results: [{ id: 'order-7', status: 'recorded' }] })
    expect(await (await report({ type: event, phone })).text()).toBe(await first.text())
    expect((await report({ type: event, phone, value: 1 })).status).toBe(409)
    const several = await report({ id: 'a', type: event, phone }, { type: event, phone })
    expect(several.status).toBe(400)
    expect(await several.json()).toMatchObject({ errors: [{ field: 'events.1.id', code: 'required' }] })
    const unfit = await reportUnder('x'.repeat(101), { type: event, phone })
    expect(await unfit.json()).toMatchObject({ errors: [{ field: 'Idempotency-Key', code: 'invalid_value' }] })
  })

  const whole = ['events.0.value', 'not_whole', 'Send a whole number.', 'Укажите целое число.'] as const
  const lacks = ['This key lacks the scope `events.write`.', 'У этого ключа нет права `events.write`.'] as const
  const notKey = ['Send an API key (`rk_…`) here.', 'Передайте здесь API-ключ (`rk_…`).'] as const
  const cases: [wrong: Wrong, status: number, error: readonly [string, string, string, string]][] = [
    [{ value: 19.99 }, 400, whole],
    [{ key: ['rewards.read'] }, 403, ['Authorization', 'scope_missing', ...lacks]],
    [{ key: 'staff' }, 401, ['Authorization', 'not_api_key', ...notKey]],
  ]
  it.each(cases)('say in both languages what is wrong: %j', async ({ value, key }, status, error) => {
    const [field, code, en, ru] = error
    const { token } = await createStaff('superuser')
    const made = key === 'staff' ? token : (await createServerKey(key)).key
    for (const [language, message] of [['en', en] as const, ['ru', ru] as const]) {
      const answer = await createTestApp().request('POST', '/api/v1/events/', {
        token: made,
        headers: { 'Accept-Language': language },
        body: { events: [{ id: 'wrong', type: 'purchase', user_id: 1, value }] },
      })
      expect([answer.status, await answer.json()]).toMatchObject([status, { errors: [{ field, code, message }] }])
      const insufficient = 'Bearer error="insufficient_scope", scope="events.write"'
      expect(answer.headers.get('WWW-Authenticate')).toBe({ 401: 'Bearer', 403: insufficient }[status] ?? null)
    }
  })

  it('are refused, and nothing is stored, with a key that is unknown, revoked, expired or of another scope', async () => {
    const { invitee } = await referredPair()
    const { event } = await createProgram({ inviter: { fixed: 5 } })
    const events = parse({ id: 'refused', type: event, user_id: invitee })
    const now = Date.now()
    const report = async ({ keyHash }: { keyHash: string }) =>
      reportEvents({ ...ports, clock: () => now }, { server: { keyHash, scope: 'events.write' }, events })
    const expired = await createServerKey(['events.write'])
    await env.DB.prepare('UPDATE api_keys SET expires_at = ? WHERE hash = ?').bind(now, expired.keyHash).run()
    await expect(report(expired)).rejects.toMatchObject({ code: 'token_not_valid' })
    await expect(report({ keyHash: '00' })).rejects.toMatchObject({ code: 'token_not_valid' })
    await expect(report(await createServerKey(['events.write'], { revokedAt: 1 }))).rejects.toMatchObject({
      code: 'token_not_valid',
    })
    await expect(report(await createServerKey(['rewards.read']))).rejects.toMatchObject({ code: 'permission_denied' })
    expect((await env.DB.prepare(`SELECT 1 FROM reward_events WHERE event_id = 'refused'`).all()).results).toEqual([])
  })
})
