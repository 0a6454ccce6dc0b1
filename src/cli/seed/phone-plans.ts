import { below, shuffled } from './random.ts'
import type { Random } from './random.ts'

/** A number and its ISO 3166 country code. */
export interface SeededPhone {
  phone: string
  country: string
}

interface PhonePlan {
  /** ISO 3166 */
  country: string
  /** Relative share of the users. */
  weight: number
  /** Calling code and prefix; followed by any `digits` digits it is a mobile number. */
  prefixes: readonly string[]
  digits: number
}

const plan = (country: string, weight: number, callingCode: string, prefixes: string, digits: number): PhonePlan => ({
  country,
  weight,
  prefixes: prefixes.split(' ').map((prefix) => `+${callingCode}${prefix}`),
  digits,
})

/** Complete ranges of mobile numbers. A test checks every prefix with libphonenumber. */
export const PHONE_PLANS: readonly PhonePlan[] = [
  plan('RU', 60, '7', '903 905 909 910 912 915 916 917 919 921 925 926 927 937 950 960 965 977 981 985 999', 7),
  plan('KZ', 10, '7', '701 702 705 707 747 771 775 777 778', 7),
  plan('UA', 8, '380', '50 63 66 67 68 73 93 95 96 97 98 99', 7),
  plan('BY', 5, '375', '291 293 295 296 297 299 333 336 445 447', 6),
  plan('UZ', 4, '998', '90 91 93 94 97', 7),
  plan('DE', 4, '49', '170 171 172 173 174 175 176 177 178 179', 7),
  plan('GB', 4, '44', '7701 7711 7725 7733 7747 7752 7766 7788 7790', 6),
  plan('US', 5, '1', '2122 2123 3052 3102 4152 4153 6462 7182 9172 9173', 6),
  plan('IN', 4, '91', '97 98 99', 8),
  plan('CN', 3, '86', '135 136 138 139 150 158 186 188', 8),
  plan('TR', 2, '90', '532 535 542 544 552 555', 7),
  plan('FR', 2, '33', '61 62 66 67', 7),
  plan('IL', 2, '972', '50 52 54', 7),
  plan('BR', 2, '55', '1197 1198 1199 2198 2199', 7),
]

const TOTAL_WEIGHT = PHONE_PLANS.reduce((sum, { weight }) => sum + weight, 0)

/** Valid E.164 numbers without repeats. @throws Error when a country has no number left */
export function createPhones(random: Random): () => SeededPhone {
  const key = below(random, 2 ** 30)
  const used = PHONE_PLANS.map(() => 0)
  return () => {
    const chosen = choosePlan(random)
    const { country, prefixes, digits } = PHONE_PLANS[chosen]!
    const size = 10 ** digits
    const index = used[chosen]!
    if (index >= prefixes.length * size) throw new Error(`no phone of ${prefixes[0]} is left`)
    used[chosen] = index + 1
    const place = shuffled(index, prefixes.length * size, key)
    const phone = prefixes[Math.floor(place / size)]! + String(place % size).padStart(digits, '0')
    return { phone, country }
  }
}

function choosePlan(random: Random): number {
  let left = random() * TOTAL_WEIGHT
  return PHONE_PLANS.findIndex(({ weight }) => (left -= weight) < 0)
}
