import { POLICIES, UNDELIVERED } from '../../src/guard/policy.ts'
import type { Arena } from '../arena.ts'
import { atLeast, atMost, exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import { countWhere } from '../people.ts'

const { sends_per_network: network, sends_per_number: number } = POLICIES
const VENDORS = ['webhook', 'telnyx'] as const
/** More unused codes than a country may have. */
const DURING_OUTAGE = 30
const AT_ONCE = 5
const WHILE_ONE_IS_AWAY = 8
/** Messages of a vendor without an answer, after which the other one comes first. */
const RUN = 3
const REJECTED = 60

const served = ({ status }: { status: number }) => status === 200

/** Both vendors drop every connection for a while, then one of them does. */
export const outage: Attack = {
  name: 'outage',
  arena: 'asDeployed',
  async run({ client, gateway, phones }) {
    const during = phones.take('SK', DURING_OUTAGE)
    gateway.drop(VENDORS)
    for (let i = 0; i < during.length; i += AT_ONCE)
      await Promise.all(during.slice(i, i + AT_ONCE).map(async (phone) => client.sendCode(phone)))
    gateway.drop([])
    const after = phones.take('SK', AT_ONCE)
    const answers = []
    for (const phone of after) answers.push(await client.sendCode(phone))
    gateway.drop(['webhook'])
    const later = phones.take('SI', WHILE_ONE_IS_AWAY)
    for (const phone of later) await client.sendCode(phone)
    gateway.drop([])
    return [
      atMost(`vendor calls for ${DURING_OUTAGE} codes of which nobody knows`, gateway.callsFor(during), DURING_OUTAGE),
      exactly('people of the country served once the outage is over', countWhere(answers, served), AT_ONCE),
      atLeast(
        `messages delivered, of ${WHILE_ONE_IS_AWAY} while the first of two vendors is away`,
        gateway.countFor(later),
        WHILE_ONE_IS_AWAY - RUN,
      ),
    ]
  },
}

/** Numbers that no vendor takes, which cost the attacker nothing. */
export const rejection: Attack = {
  name: 'reject',
  arena: 'asDeployed',
  async run(arena) {
    const perNumber = number.limit * UNDELIVERED.share
    return [
      atMost(
        `vendor calls per hour for one number, of ${REJECTED} requests from as many networks`,
        await callsOf(
          arena,
          Array.from({ length: REJECTED }, () => undefined),
        ),
        perNumber * VENDORS.length,
      ),
      atMost(
        `vendor calls per hour for one network, which requests codes for ${REJECTED} such numbers`,
        await callsOf(
          arena,
          Array.from({ length: REJECTED }, () => '203.0.113.66'),
        ),
        network.limit * VENDORS.length,
      ),
    ]
  },
}

/** Vendor calls for a request from each network: all new ones for one number, or the same one for a number each. */
async function callsOf({ client, gateway, phones }: Arena, networks: (string | undefined)[]): Promise<number> {
  const single = phones.next('LT')
  const targets = networks.map((from) => (from === undefined ? single : phones.next('LT')))
  for (const phone of targets) gateway.refuse(phone)
  for (const [i, from] of networks.entries())
    await client.sendCode(targets[i] ?? single, from === undefined ? {} : { network: from })
  return gateway.callsFor([...new Set(targets)])
}
