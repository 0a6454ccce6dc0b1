import * as z from 'zod/mini'
import { parsePhone } from '../lib/phone.ts'
import { transformed } from '../lib/schema.ts'
import { list, optionalCheck } from '../lib/setting-fields.ts'
import { DAY_MS } from '../lib/time.ts'
import { POLICIES, policiesWith } from './policy.ts'

const COUNTRY = /^(?:[A-Z]{2}|\+\d{1,3})$/

const areCountries = (items: string[]) => items.every((item) => COUNTRY.test(item))
const countries = list.check(z.refine(areCountries, 'ISO 3166 codes or calling codes, such as RU, US, +883'))

const PRICE = /^([A-Z]{2}|\+\d{1,3}|\*)=(\d+(?:\.\d{1,6})?)$/
const MICROS = 1_000_000

const arePrices = (items: string[]) => items.every((item) => PRICE.test(item))

const prices = transformed(
  list.check(z.refine(arePrices, 'a list such as RU=0.045, US=0.008, *=0.05')),
  (items): ReadonlyMap<string, number> => {
    const pairs = items.map((item) => PRICE.exec(item) ?? [])
    return new Map(pairs.map(([, country = '', price]) => [country, Math.round(Number(price) * MICROS)]))
  },
)

const isCurrency = (text: string) => Intl.supportedValuesOf('currency').includes(text)

export interface TestNumber {
  code: string
  /** Unix time, milliseconds; undefined: forever, only in development. */
  until: number | undefined
}

const TEST_NUMBER = /^(\+\d+)=(\d{4,8})(?:@(\d{4}-\d{2}-\d{2}))?$/

const areTestNumbers = (items: string[]) => items.every((item) => isTestNumber(TEST_NUMBER.exec(item)))

const testNumbers = transformed(
  list.check(
    z.refine(areTestNumbers, 'a list such as +79991234567=1234@2027-01-31: a valid number, its code, its last day'),
  ),
  (items): ReadonlyMap<string, TestNumber> => new Map(items.map((item) => toTestNumber(TEST_NUMBER.exec(item)))),
)

const isTestNumber = (match: RegExpExecArray | null) =>
  match !== null && parsePhone(match[1] ?? '')?.e164 === match[1] && !Number.isNaN(Date.parse(match[3] ?? '2000-01-01'))

/** The number works until the end of its last day. */
const toTestNumber = (match: RegExpExecArray | null): [phone: string, test: TestNumber] => {
  const [, phone = '', code = '', day] = match ?? []
  return [phone, { code, until: day === undefined ? undefined : Date.parse(day) + DAY_MS }]
}

/** Settings of limits, and of who codes are sent to. */
export const GUARD_VARIABLES = {
  LIMITS: z.optional(
    z.pipe(
      list,
      z.transform((changes: string[], ctx) => {
        const policies = policiesWith(changes)
        if (policies) return policies
        const message = 'a list such as sends_per_number=10, send_cooldown=1/30: see docs/limits.md'
        ctx.issues.push({ code: 'custom', message, input: changes })
        return z.NEVER
      }),
    ),
  ),
  SMS_COUNTRIES_ALLOWED: z.optional(countries),
  SMS_COUNTRIES_DENIED: z._default(countries, []),
  SMS_PRICES: z._default(prices, new Map()),
  SMS_CURRENCY: optionalCheck(isCurrency, 'an ISO 4217 code such as EUR'),
  TEST_NUMBERS: z._default(testNumbers, new Map()),
  NETWORK_LIMITS: z._default(z.enum(['on', 'off']), 'off'),
}

/** The part of the configuration that these variables make. */
export const toGuardConfig = (v: z.output<z.ZodMiniObject<typeof GUARD_VARIABLES>>, development: boolean) => ({
  policies: v.LIMITS ?? POLICIES,
  countriesAllowed: v.SMS_COUNTRIES_ALLOWED && new Set(v.SMS_COUNTRIES_ALLOWED),
  countriesDenied: new Set(v.SMS_COUNTRIES_DENIED),
  smsPrices: v.SMS_PRICES,
  smsCurrency: v.SMS_CURRENCY,
  testNumbers: v.TEST_NUMBERS,
  networkLimits: !development || v.NETWORK_LIMITS === 'on',
})

/** Whether a list of test numbers has an entry without an end, which production refuses. */
export const hasEndlessTestNumber = (text: string): boolean => list.parse(text).some((item) => !item.includes('@'))
