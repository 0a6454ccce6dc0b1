import { env } from 'cloudflare:workers'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import type { RemoteShard } from '../../src/guard/sharded-guard.ts'
import { createGuard } from '../../src/guard/sharded-guard.ts'
import { parsePhone } from '../../src/lib/phone.ts'
import { ERASED_AT_ONCE, eraseDueUsers } from '../../src/people/erase-users.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { insertUsers } from '../support/referral-rows.ts'
import { createTestApp } from '../support/test-app.ts'

/* On the own server no call waits for anything, so a run would be one piece that holds up everyone else. */

const { config } = createTestApp()
const PEOPLE = 250
const STEPS = Math.ceil(PEOPLE / ERASED_AT_ONCE)

/** How often others have had their turn. */
function countTurns() {
  const timers = vi.spyOn(globalThis, 'setTimeout')
  onTestFinished(() => {
    timers.mockRestore()
  })
  return () => timers.mock.calls.length
}

it('the guard forgets the numbers of one shard in a turn, and calls each shard once', async () => {
  const phones = Array.from({ length: PEOPLE }, (_, i) => parsePhone(`+7917${4_000_000 + i}`)!)
  const called: { name: string; turn: number; numbers: number }[] = []
  const turns = countTurns()
  const guard = createGuard((name) => {
    const forget = async (keys: readonly string[]) => {
      called.push({ name, turn: turns(), numbers: keys.length })
      if (called.length === 1) throw new Error('overloaded')
    }
    return { forget } as RemoteShard
  }, config.secretKey)
  const { numbers, calls, failures } = await guard.forget(phones, 600)
  expect(called.map(({ turn }) => turn)).toEqual(called.map((_, i) => STEPS + 1 + i))
  expect([new Set(called.map(({ name }) => name)).size, calls, failures.length]).toEqual([
    called.length,
    called.length,
    1,
  ])
  expect(numbers.size).toBe(PEOPLE - called[0]!.numbers)
})

it('numbers are read in steps, too', async () => {
  await insertUsers(PEOPLE)
  await env.DB.prepare('UPDATE users SET deletion_requested_at = id').run()
  const ports = createWorkerPorts(env, config)
  const { db } = createD1(env.DB)('write')
  const turns = countTurns()
  const asked: number[] = []
  const forget: typeof ports.guard.forget = async (phones) => {
    asked.push(phones.length, turns())
    return { numbers: new Set(), calls: 1, failures: [] }
  }
  await eraseDueUsers({ ...ports, guard: { ...ports.guard, forget }, db }, Date.now())
  expect(asked).toEqual([PEOPLE, STEPS])
})
