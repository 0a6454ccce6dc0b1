import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../../attack/client.ts'
import { countWhere, signIn, wasCompared, wrongCodes } from '../../../attack/people.ts'
import { POLICIES } from '../../../src/guard/policy.ts'
import { byOwner, openStage } from './stage.ts'

const ATTEMPTS = POLICIES.attempts_per_code.limit

const times = async (n: number, act: (i: number) => Promise<Answer>) =>
  Promise.all(Array.from({ length: n }, (_, i) => act(i)))

/** Two servers that start on an empty folder at the same moment. */
async function twoServers() {
  const stage = await openStage()
  const servers = await Promise.all([stage.start(), stage.start()])
  const [owner, other] = byOwner(servers)
  return { ...stage, owner, other, client: stage.clientOf(owner, other) }
}

describe('two processes on one data folder', () => {
  it('hold every limit together, and both know whom either signed in', async () => {
    const { client, gateway, phones, owner, other, rows } = await twoServers()
    const migrated = [owner, other].flatMap(({ lines }) =>
      lines().flatMap(({ event, migrations }) => (event === 'migrated' ? (migrations as string[]) : [])),
    )
    expect(migrated.toSorted()).toEqual(rows('SELECT name FROM d1_migrations ORDER BY name').map(({ name }) => name))

    const [sender, guessed, invited] = phones.take('RU', 3) as [string, string, string]
    const sends = await times(8, () => client.sendCode(sender))
    expect(countWhere(sends, ({ status }) => status === 200)).toBe(1)
    expect(countWhere(sends, ({ status }) => status === 429)).toBe(7)
    expect(gateway.countFor([sender])).toBe(1)

    await client.sendCode(guessed)
    const wrong = wrongCodes(gateway.codeFor(guessed), 60)
    const guesses = await times(60, (i) => client.guess(guessed, wrong[i]!))
    expect(countWhere(guesses, wasCompared)).toBe(ATTEMPTS)
    expect(countWhere(guesses, ({ status }) => status === 429)).toBe(60 - ATTEMPTS)
    expect((await client.guess(guessed, gateway.codeFor(guessed))).status).toBe(429)

    const right = await times(20, () => client.guess(sender, gateway.codeFor(sender)))
    expect(countWhere(right, ({ status }) => status === 200)).toBe(1)
    expect(rows('SELECT count(*) AS users FROM users')).toEqual([{ users: 1 }])

    const tokens = right.find(({ status }) => status === 200)!.body
    for (const door of [0, 1] as const)
      expect((await client.rename(String(tokens['access']), { door })).status).toBe(200)
    await signIn({ client, gateway }, invited)
  })

  it('share the limits when the owner of the guard is killed: the other one takes over', async () => {
    const { clientOf, gateway, phones, owner, other, client } = await twoServers()
    const [guessed, waiting] = phones.take('RU', 2) as [string, string]
    await client.sendCode(guessed)
    await client.sendCode(waiting)
    const wrong = wrongCodes(gateway.codeFor(guessed), 20)
    for (const code of wrong.slice(0, 3)) expect((await client.guess(guessed, code)).code).toBe('invalid_code')

    owner.child.kill('SIGKILL')
    const left = clientOf(other)
    const [first, ...others] = await Promise.all(wrong.slice(3).map((code) => left.guess(guessed, code)))
    expect(countWhere([first!, ...others], wasCompared)).toBe(ATTEMPTS - 3)
    expect(countWhere([first!, ...others], ({ status }) => status === 503)).toBe(0)
    expect(other.lines().map(({ event }) => event)).toContain('guard_owned')

    expect((await left.sendCode(waiting)).code).toBe('send_cooldown')
    expect((await left.guess(waiting, gateway.codeFor(waiting))).status).toBe(200)
    expect(gateway.total()).toBe(2)
  })

  it('do so while people sign in: a refused request can be repeated', async () => {
    const { clientOf, gateway, phones, owner, other, rows } = await twoServers()
    const left = clientOf(other)
    const people = phones.take('RU', 20)
    const signingIn = people.map(async (phone, i) => {
      await sleep(i * 20)
      for (;;) {
        const sent = await left.sendCode(phone)
        if (sent.status === 200 || sent.code === 'send_cooldown') break
        expect([sent.status, sent.code]).toEqual([503, expect.any(String)])
      }
      for (;;) {
        const entered = await left.guess(phone, gateway.codeFor(phone))
        if (entered.status === 200) return
        expect(entered.status).toBe(503)
      }
    })
    await sleep(200)
    owner.child.kill('SIGKILL')
    await Promise.all(signingIn)
    expect(rows('SELECT count(*) AS users FROM users')).toEqual([{ users: people.length }])
    // A send that was under way may go out twice, never more.
    expect(gateway.total()).toBeLessThanOrEqual(2 * people.length)
  })
})
