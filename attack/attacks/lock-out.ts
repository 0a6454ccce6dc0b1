import { POLICIES } from '../../src/guard/policy.ts'
import type { Arena } from '../arena.ts'
import { atLeast, exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import { countWhere, sendCodePatiently, signIn, wasCompared } from '../people.ts'

const SIGN_INS = 3
const HOME = '203.0.113.20'
/** Below the flood shield's limit per network and minute, of which the owner needs a part. */
const GUESSES_FROM_HOME = POLICIES.failures_per_network.limit + 10

/** Attackers use up every budget of a number while its owner signs in on a known device. */
export const lockOut: Attack = {
  name: 'lockout',
  arena: 'fastCooldown',
  async run(arena) {
    const { client, phones } = arena
    const phone = phones.next('DE')
    const { device } = await signIn(arena, phone, { network: HOME })
    await lock(arena, phone)
    await crowdHome(arena, phone)

    const attack = new AbortController()
    let refused = 0
    const flood = async () => {
      while (!attack.signal.aborted) {
        const answers = await Promise.all([
          client.guess(phone, '1111'),
          client.guess(phone, '2222'),
          client.sendCode(phone),
        ])
        refused += countWhere(answers, ({ status }) => status === 429)
      }
    }
    const floods = Promise.all([flood(), flood(), flood(), flood()])
    let entered = 0
    try {
      for (let i = 0; i < SIGN_INS; i += 1) {
        await signIn(arena, phone, { device, network: HOME })
        entered += 1
      }
    } catch {
      // A failed sign-in shows in `entered`.
    } finally {
      attack.abort()
    }
    await floods
    return [
      exactly('sign-ins by the owner on a known device during the attack', entered, SIGN_INS),
      atLeast('attack requests rejected meanwhile', refused, 1),
    ]
  },
}

async function lock(arena: Arena, phone: string): Promise<void> {
  const { client } = arena
  for (let codes = 0; codes < POLICIES.sends_per_number.limit; codes += 1) {
    const sent = await sendCodePatiently(arena, phone)
    if (sent.code === 'failures_per_number') return
    const answers = await Promise.all(
      Array.from({ length: POLICIES.attempts_per_code.limit }, async () => client.guess(phone, '999')),
    )
    if (sent.status !== 200 || countWhere(answers, wasCompared) === 0) break
  }
  const { code, text } = await client.sendCode(phone)
  if (code !== 'failures_per_number') throw new Error(`the number was not locked: ${text}`)
}

/** Someone in the owner's network uses up its budget of failures. */
async function crowdHome({ client, gateway, phones }: Arena, phone: string): Promise<void> {
  const others = phones.take('DE', 10)
  await Promise.all(others.map(async (other) => client.sendCode(other)))
  if (gateway.countFor(others) < others.length) throw new Error('no codes to guess at')
  const answers = await Promise.all(
    Array.from({ length: GUESSES_FROM_HOME }, async (_, i) =>
      client.guess(others[i % others.length] ?? phone, '999', { network: HOME }),
    ),
  )
  if (!answers.some(({ code }) => code === 'failures_per_network')) throw new Error('the network still had budget')
}
