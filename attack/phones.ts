import { getCountryCallingCode } from 'libphonenumber-js'
import type { CountryCode } from 'libphonenumber-js'
import examples from 'libphonenumber-js/mobile/examples'
import { parsePhone } from '../src/lib/phone.ts'

export type { CountryCode }

const toPhone = (country: CountryCode, national: string) => `+${getCountryCallingCode(country)}${national}`

const isOf = (country: CountryCode, phone: string) => {
  const parsed = parsePhone(phone)
  return parsed?.e164 === phone && parsed.country === country
}

/** The countries that the service tells apart from others with the same calling code. */
export const COUNTRIES = (Object.keys(examples) as CountryCode[]).filter((country) =>
  isOf(country, toPhone(country, examples[country])),
)

const MAX_STEPS = 100_000

/** Unused numbers by country. Attacks that must not share a country's budget use one country each. */
export function createPhones() {
  const steps = new Map<CountryCode, number>()

  function next(country: CountryCode): string {
    const example = examples[country]
    for (let step = steps.get(country) ?? 0; step < MAX_STEPS; step += 1) {
      const national = String((BigInt(example) + BigInt(step)) % 10n ** BigInt(example.length))
      const phone = toPhone(country, national.padStart(example.length, '0'))
      if (!isOf(country, phone)) continue
      steps.set(country, step + 1)
      return phone
    }
    throw new Error(`no unused phone left in ${country}`)
  }

  return { next, take: (country: CountryCode, count: number) => Array.from({ length: count }, () => next(country)) }
}

export type Phones = ReturnType<typeof createPhones>
