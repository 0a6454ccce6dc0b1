import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { takeTurn } from '../../src/admin/staff-sign-in/password-hasher.ts'
import { StaffPasswords } from '../../src/admin/staff-sign-in/staff-passwords.ts'
import { POLICIES } from '../../src/guard/policy.ts'
import * as passwords from '../../src/lib/password.ts'
import { auditOfStaff } from '../support/account.ts'
import { createOwner, HASH, PASSWORD } from '../support/own-staff.ts'
import { createTestApp, json } from '../support/test-app.ts'

/* Hashing for people who are not known must not hold up anyone else, nor tell which e-mails exist. */

const START = Date.parse('2026-12-01T12:00:00Z')
const TURN_MS = 2000

describe('the turns of unknown devices', () => {
  const policy = POLICIES.staff_sign_ins_per_service

  it('follow each other as the limit allows, and nobody waits longer than ten seconds', () => {
    const turns = { free: 0 }
    const taken = Array.from({ length: 100 }, () => takeTurn(turns, policy, START))
    expect(taken.slice(0, 6)).toEqual(
      [0, 1, 2, 3, 4, 5].map((i) => ({ kind: 'turn', startsIn: i * TURN_MS, endsIn: (i + 1) * TURN_MS })),
    )
    const refusal = {
      kind: 'limited',
      limit: 'staff_sign_ins_per_service',
      quota: 30,
      windowSeconds: 60,
      retryAfterSeconds: 12,
    }
    expect(taken.slice(6)).toEqual(Array.from({ length: 94 }, () => refusal))
  })

  it('are no more than the limit within its window, however many ask and whenever', () => {
    const turns = { free: 0 }
    const starts: number[] = []
    for (let at = START; at < START + 300_000; at += 137) {
      const turn = takeTurn(turns, policy, at)
      if (turn.kind === 'turn') starts.push(at + turn.startsIn)
    }
    expect(starts.length).toBeGreaterThan(100)
    for (const start of starts)
      expect(starts.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(policy.limit)
  })

  it('go on at once when the clock was set back, and there are none with a limit of 0', () => {
    const turns = { free: 0 }
    takeTurn(turns, policy, START + 3_600_000)
    expect(takeTurn(turns, policy, START)).toMatchObject({ kind: 'turn', startsIn: 0 })
    const none = takeTurn({ free: 0 }, { limit: 0, windowSeconds: 60 }, START)
    expect(none).toMatchObject({ kind: 'limited', retryAfterSeconds: 60 })
  })
})

describe('the object that hashes', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: START })
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  const withObject = async (act: (object: StaffPasswords) => Promise<void>) =>
    runInDurableObject(env.STAFF_PASSWORDS.get(env.STAFF_PASSWORDS.newUniqueId()), async (_, state) =>
      act(new StaffPasswords(state, { ...env, LIMITS: '' })),
    )
  const stranger = (hash: string | null, password = 'a wrong password') => ({
    ...{ password, hash, isKnown: false },
    account: hash === null ? null : 1,
  })
  /** What became of a check, and when. */
  const timed = async <Verdict extends { kind: string }>(check: Promise<Verdict>) => {
    const { kind } = await check
    return [kind, Date.now() - START]
  }
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 500) {
      await vi.advanceTimersByTimeAsync(500)
      // A hash at the low cost of the tests ends within its turn.
      for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  it('hashes nothing for 30 invented e-mails at once, answers six of them in turn and refuses the others', async () => {
    const verify = vi.spyOn(passwords, 'verifyPassword')
    await withObject(async (object) => {
      const checks = Array.from({ length: 30 }, async () => timed(object.check(stranger(null))))
      await pass(13_000)
      const verdicts = await Promise.all(checks)
      expect(verdicts.slice(0, 6)).toEqual([1, 2, 3, 4, 5, 6].map((i) => ['wrong', i * TURN_MS]))
      expect(verdicts.slice(6)).toEqual(Array.from({ length: 24 }, () => ['limited', 0]))
      expect(verify).not.toHaveBeenCalled()
    })
  })

  it('answers a wrong password at the same time as an invented e-mail, and the right one without waiting', async () => {
    await withObject(async (object) => {
      const checks = [stranger(HASH), stranger(null), stranger(HASH), stranger(HASH, PASSWORD)].map(async (asked) =>
        timed(object.check(asked)),
      )
      await pass(9000)
      const verdicts = await Promise.all(checks)
      expect(verdicts.slice(0, 3)).toEqual([
        ['wrong', 2000],
        ['wrong', 4000],
        ['wrong', 6000],
      ])
      expect(verdicts[3]![0]).toBe('right')
      expect(verdicts[3]![1]).toBeLessThan(8000)
    })
  })

  it('does not let known devices wait for strangers', async () => {
    await withObject(async (object) => {
      const strangers = Array.from({ length: 30 }, async () => object.check(stranger(HASH)))
      const known = { password: PASSWORD, hash: HASH, isKnown: true, account: 1 }
      expect(await timed(object.check(known))).toEqual(['right', 0])
      expect(await timed(object.check({ ...known, password: 'wrong' }))).toEqual(['wrong', 0])
      await pass(13_000)
      await Promise.all(strangers)
    })
  })

  it('hashes one password at a time, and refuses when eight are waiting, whether or not the e-mail exists', async () => {
    let [running, most] = [0, 0]
    vi.spyOn(passwords, 'hashPassword').mockImplementation(async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      return 'a hash'
    })
    await withObject(async (object) => {
      const hashes = Array.from({ length: 8 }, async (_, account) => object.hash('a few unrelated words', account))
      expect(await object.hash('a few unrelated words', 8)).toBeUndefined()
      for (const hash of [HASH, null])
        expect(await object.check({ password: PASSWORD, hash, isKnown: true, account: 8 })).toEqual({ kind: 'busy' })
      expect(await Promise.all(hashes)).toEqual(Array.from({ length: 8 }, () => 'a hash'))
      expect(most).toBe(1)
      expect(await object.hash('a few unrelated words', 8)).toBe('a hash')
    })
  })

  it('lets two passwords of one account wait, however many it sends, and nobody else wait for more', async () => {
    await withObject(async (object) => {
      const own = { password: PASSWORD, hash: HASH, isKnown: true }
      const many = Array.from({ length: 30 }, async () => object.check({ ...own, account: 1 }))
      expect(await object.hash(PASSWORD, 1)).toBeUndefined()
      const other = object.check({ ...own, account: 2 })
      const [kinds, { kind }] = await Promise.all([Promise.all(many), other])
      expect(kinds.filter((one) => one.kind === 'right')).toHaveLength(2)
      expect(kinds.filter((one) => one.kind === 'busy')).toHaveLength(28)
      expect(kind).toBe('right')
      expect(await object.check({ ...own, account: 1 })).toEqual({ kind: 'right' })
    })
  })

  it('does not count strangers who try an account among those of its owner', async () => {
    await withObject(async (object) => {
      const strangers = Array.from({ length: 5 }, async () => object.check(stranger(HASH)))
      await pass(500)
      expect(await object.check({ password: PASSWORD, hash: HASH, isKnown: true, account: 1 })).toEqual({
        kind: 'right',
      })
      await pass(13_000)
      await Promise.all(strangers)
    })
  })

  it('goes on after a hash that failed', async () => {
    vi.spyOn(passwords, 'hashPassword').mockRejectedValueOnce(new Error('out of memory')).mockResolvedValue('a hash')
    await withObject(async (object) => {
      const [failed, next] = await Promise.allSettled([object.hash('one', 1), object.hash('another', 2)])
      expect([failed.status, next]).toEqual(['rejected', { status: 'fulfilled', value: 'a hash' }])
    })
  })
})

describe('a sign-in from an unknown device', () => {
  const limited = takeTurn({ free: 0 }, { limit: 0, windowSeconds: 60 }, START)
  const full = createTestApp({
    ports: {
      staffPasswords: {
        check: ({ hash, isKnown }) =>
          Promise.resolve(
            isKnown ? { kind: hash === null ? 'wrong' : 'right' } : (limited as typeof limited & { kind: 'limited' }),
          ),
        hash: () => Promise.resolve(undefined),
      },
    },
  })
  const test = createTestApp()
  const attempts = async () => Number(await env.DB.prepare('SELECT count(*) AS n FROM staff_attempts').first('n'))
  const signIn = async (app: typeof test, email: string, headers: Record<string, string> = {}) =>
    app.request('POST', '/api/v1/admin/auth/', { body: { email, password: PASSWORD }, headers })

  it.each(['known', 'invented'])('is refused when the turns are taken, with a %s e-mail alike', async (which) => {
    const { id, email } = which === 'known' ? await createOwner() : { id: 0, email: 'invented@example.com' }
    const before = await attempts()
    const answers: Response[] = []
    for (let round = 0; round < 3; round += 1)
      answers.push(...(await Promise.all(Array.from({ length: 8 }, async () => signIn(full, email)))))
    for (const answer of answers) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60'])
      expect(answer.headers.get('ratelimit-policy')).toBe('"staff_sign_ins_per_service";q=0;w=60')
      expect((await json(answer))['code']).toBe('staff_sign_ins_per_service')
    }
    // Each network keeps its attempt, and so does the service; the account gets its own back.
    expect(await attempts()).toBe(before + 2 * 24)
    expect((await auditOfStaff(id)).filter(({ action }) => action === 'staff_sign_in_failed')).toEqual([])
  })

  it('does not keep out known devices', async () => {
    const { email } = await createOwner()
    const { device } = await json<{ device: string }>(await signIn(test, email))
    expect((await signIn(full, email, { 'X-Device-Token': device })).status).toBe(200)
    expect((await signIn(full, email, { 'X-Device-Token': `${device}0` })).status).toBe(429)
  })

  it('gives a known device its attempt back when too many are waiting, as it does an open session', async () => {
    const busy = createTestApp({
      ports: {
        staffPasswords: { check: () => Promise.resolve({ kind: 'busy' }), hash: () => Promise.resolve(undefined) },
      },
    })
    const { email } = await createOwner()
    const { access, device } = await json<{ access: string; device: string }>(await signIn(test, email))
    const headers = { 'X-Device-Token': device }
    const before = await attempts()
    for (let i = 0; i < 12; i += 1) {
      expect((await signIn(busy, email, headers)).status).toBe(503)
      const body = { password: PASSWORD }
      const asked = await busy.request('POST', '/api/v1/admin/account/second_factor/', { body, token: access })
      expect(asked.status).toBe(503)
    }
    expect(await attempts()).toBe(before)
    expect((await signIn(test, email, headers)).status).toBe(200)
  })

  it('with a password of more than 256 characters is refused before it is hashed; characters count, not bytes', async () => {
    const { email } = await createOwner()
    const of = async (password: string) => test.request('POST', '/api/v1/admin/auth/', { body: { email, password } })
    expect((await of('😀'.repeat(257))).status).toBe(400)
    expect((await of('x'.repeat(60_000))).status).toBe(400)
    // As long as a new password may be, in UTF-16 and in decomposed accents.
    expect((await of('😀'.repeat(256))).status).toBe(401)
    expect((await of('e\u0301'.repeat(256))).status).toBe(401)
  })
})
