import { POLICIES } from '../../src/guard/policy.ts'
import type { Arena } from '../arena.ts'
import { atMost } from '../attack.ts'
import type { Attack } from '../attack.ts'
import { countWhere, wasCompared, wrongCodes } from '../people.ts'
import type { CountryCode } from '../phones.ts'

const TARGETS = 12
const MANY_NETWORKS = 15

/** A few guesses at each of many numbers, so that no number's budget is used up. */
export const spraying: Attack = {
  name: 'spray',
  arena: 'asDeployed',
  async run(arena) {
    const perNetwork = POLICIES.failures_per_network.limit
    const one = await spray(arena, 'GB', () => '203.0.113.7')
    const block = await spray(arena, 'FR', (i) => `2001:db8:7:7:${(i + 1).toString(16)}::${(i * 77 + 1).toString(16)}`)
    const many = await spray(arena, 'ES', (i) => `203.0.113.${100 + (i % MANY_NETWORKS)}`)
    return [
      atMost(`guesses compared from one IPv4 address at ${TARGETS} numbers`, total(one), perNetwork),
      atMost(
        `guesses compared from one IPv6 /64 at ${TARGETS} numbers, each from a different address`,
        total(block),
        perNetwork,
      ),
      atMost(
        `guesses compared at any one of ${TARGETS} numbers, from ${MANY_NETWORKS} networks`,
        Math.max(...many),
        POLICIES.failures_per_number.limit,
      ),
      atMost('messages sent by one network to any numbers', await sendFromOne(arena), SENDS),
    ]
  },
}

const total = (counts: number[]) => counts.reduce((sum, count) => sum + count, 0)

/** How many guesses were compared per number. The owners requested the codes from home. */
async function spray({ client, gateway, phones }: Arena, country: CountryCode, networkOf: (i: number) => string) {
  const targets = phones.take(country, TARGETS)
  await Promise.all(targets.map(async (phone) => client.sendCode(phone)))
  const perTarget = POLICIES.attempts_per_code.limit + 2
  const answers = await Promise.all(
    targets.map(async (phone, target) =>
      Promise.all(
        wrongCodes(gateway.codeFor(phone), perTarget).map(async (code, i) =>
          client.guess(phone, code, { network: networkOf(target * perTarget + i) }),
        ),
      ),
    ),
  )
  return answers.map((ofTarget) => countWhere(ofTarget, wasCompared))
}

const SENDS = POLICIES.sends_per_network.limit

/** Spread over countries, so that the network's budget is reached first. */
async function sendFromOne({ client, gateway, phones }: Arena): Promise<number> {
  const targets = (['PT', 'AT', 'SE'] as const).flatMap((country) => phones.take(country, SENDS))
  await Promise.all(targets.map(async (phone) => client.sendCode(phone, { network: '203.0.113.8' })))
  return gateway.countFor(targets)
}
