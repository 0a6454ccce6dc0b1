import { EVIDENCE_SHARE, POLICIES } from '../../src/guard/policy.ts'
import { SITE_SHARE } from '../../src/http/network.ts'
import type { Arena } from '../arena.ts'
import { atMost, exactly } from '../attack.ts'
import type { Attack, Finding } from '../attack.ts'
import { countWhere, signIn } from '../people.ts'
import type { CountryCode } from '../phones.ts'

const { sends_per_network: hourly, unverified_sends_per_country: daily } = POLICIES
/** Below the flood shield's limit per network and minute. */
const PER_ADDRESS = hourly.limit + 5
const FROM_SITE = 3 * SITE_SHARE * hourly.limit
/** Networks that it takes to close a country. */
const MANY = 1 / EVIDENCE_SHARE
const PROBES = 25

/** Strangers request codes that they never use, so that nobody else in the country gets one. */
export const closing: Attack = {
  name: 'close',
  arena: 'asDeployed',
  async run(arena) {
    return [...(await closeFromFew(arena, 'DK')), ...(await lockOutAll(arena, 'CZ'))]
  },
}

const served = ({ status }: { status: number }) => status === 200

/** Two IPv4 addresses and one IPv6 /48 with as many /64s as they like. */
async function closeFromFew({ client, gateway, phones }: Arena, country: CountryCode): Promise<Finding[]> {
  const requestAll = async (count: number, networkOf: (i: number) => string) => {
    const targets = phones.take(country, count)
    await Promise.all(targets.map(async (phone, i) => client.sendCode(phone, { network: networkOf(i) })))
    return gateway.countFor(targets)
  }
  await requestAll(PER_ADDRESS, () => '203.0.113.61')
  await requestAll(PER_ADDRESS, () => '203.0.113.62')
  const fromSite = await requestAll(FROM_SITE, (i) => `2001:db8:61:${i.toString(16)}::1`)
  const strangers = phones.take(country, 3)
  const answers = await Promise.all(strangers.map(async (phone) => client.sendCode(phone)))
  return [
    atMost(`messages per hour to one IPv6 /48, from ${FROM_SITE} of its /64s`, fromSite, SITE_SHARE * hourly.limit),
    exactly(
      'people of a country served after two addresses and a /48 used all they have',
      countWhere(answers, served),
      3,
    ),
  ]
}

/** A country closed from many networks: whom does it lock out, and whom does it give away? */
async function lockOutAll(arena: Arena, country: CountryCode): Promise<Finding[]> {
  const { client, phones } = arena
  const owner = await signIn(arena, phones.next(country))
  const other = await signIn(arena, phones.next(country))
  for (let network = 0; network < MANY; network += 1) {
    const targets = phones.take(country, Math.ceil(daily.limit / MANY))
    await Promise.all(targets.map(async (phone) => client.sendCode(phone, { network: `203.0.113.${70 + network}` })))
  }
  const stranger = await client.sendCode(phones.next(country))
  const known = await client.sendCode(owner.phone, { device: owner.device })
  const elsewhere = await client.sendCode(other.phone)
  const network = '203.0.113.90'
  const probes = await Promise.all(
    phones.take(country, PROBES).map(async (phone) => client.sendCode(phone, { network })),
  )
  const told = countWhere(probes, ({ code }) => code === 'unverified_sends_per_country')
  return [
    exactly(`country closed by ${MANY} networks`, Number(stranger.code === 'unverified_sends_per_country'), 1),
    exactly(
      'known devices, and numbers that signed in before, served meanwhile',
      countWhere([known, elsewhere], served),
      2,
    ),
    atMost(`numbers that a network can ask about in an hour, of ${PROBES}`, told, hourly.limit),
  ]
}
