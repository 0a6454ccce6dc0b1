import { POLICIES } from '../../src/guard/policy.ts'
import { atMost, chanceOfHit, exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import type { Client } from '../client.ts'
import { countWhere, signIn, wasCompared } from '../people.ts'

const ACCOUNTS = 6
const PATH = '/users/current_user/phone/'
/** Too short to be right. */
const WRONG_CODE = '999'

/** Every account that requests a number gets its own code for it, which must not open another budget. */
export const phoneChange: Attack = {
  name: 'move',
  arena: 'fastCooldown',
  async run(arena) {
    const { client, gateway, phones } = arena
    const phone = phones.next('RO')
    const tokens: string[] = []
    for (let i = 0; i < ACCOUNTS; i += 1) tokens.push((await signIn(arena, phones.next('GR'))).access)
    const ways = [signInWay(client, phone), ...tokens.map((token) => changeWay(client, phone, token))]
    const asked = await Promise.all(ways.map(async ({ ask }) => ask()))
    // Without a pending code nothing is compared, though the answer is the same.
    const live = ways.filter((_, i) => asked[i]?.status === 200)
    const tries = Array.from({ length: POLICIES.attempts_per_code.limit + 1 })
    const answers = await Promise.all(tries.flatMap(() => live.map(async ({ guess }) => guess())))
    const compared = countWhere(answers, wasCompared)
    const how = `by a sign-in and ${ACCOUNTS} phone changes together`
    return [
      atMost(`messages to one number, ${how}`, gateway.countFor([phone]), POLICIES.sends_per_number.limit),
      exactly(
        'lanes with a pending code',
        countWhere(asked, ({ status }) => status === 200),
        gateway.countFor([phone]),
      ),
      atMost(`guesses compared per number and day, ${how}`, compared, POLICIES.failures_per_number.limit),
      chanceOfHit(`chance of a hit, ${how}`, compared),
    ]
  },
}

const signInWay = (client: Client, phone: string) => ({
  ask: async () => client.sendCode(phone),
  guess: async () => client.guess(phone, WRONG_CODE),
})

const changeWay = (client: Client, phone: string, token: string) => ({
  ask: async () => client.call(PATH, { token, body: { phone } }),
  guess: async () => client.call(`${PATH}confirm/`, { token, body: { phone, code: WRONG_CODE } }),
})
