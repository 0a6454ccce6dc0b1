import { POLICIES } from '../../src/guard/policy.ts'
import { exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import { COUNTRIES } from '../phones.ts'

const NUMBERS = 60
const PER_COUNTRY = 8

/** SMS pumping: as many messages as possible to one country, then to all, each from another network. */
export const pumping: Attack = {
  name: 'pump',
  arena: 'asDeployed',
  async run({ client, gateway, phones }, { sendsEverywhere }) {
    const targets = phones.take('UA', NUMBERS)
    await Promise.all(targets.map(async (phone) => client.sendCode(phone)))
    const inCountry = gateway.countFor(targets)
    const findings = [
      exactly(
        `unused messages to one country, of ${NUMBERS} requested at once`,
        inCountry,
        POLICIES.unverified_sends_per_country.limit,
      ),
    ]
    if (sendsEverywhere === 0) return findings

    const countries = COUNTRIES.slice(0, Math.ceil(sendsEverywhere / PER_COUNTRY))
    for (const country of countries) {
      await Promise.all(phones.take(country, PER_COUNTRY).map(async (phone) => client.sendCode(phone)))
    }
    const what = `messages per hour to ${countries.length} countries, of ${countries.length * PER_COUNTRY} requested`
    return [...findings, exactly(what, gateway.total(), POLICIES.sends_per_service.limit)]
  },
}
