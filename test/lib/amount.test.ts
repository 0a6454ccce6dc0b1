import { expect, it } from 'vitest'
import { formatAmount, readAmount, typedAmount } from '../../src/lib/amount.ts'

/* ISO 4217 says how many digits a currency has. Intl has none for the forint and the rupiah, and each version others. */

it.each([
  ['EUR', '1000.5', 100_050, '1000.50', 'EUR 1,000.50'],
  ['HUF', '500', 50_000, '500.00', 'HUF 500.00'],
  ['IDR', '20', 2000, '20.00', 'IDR 20.00'],
  ['COP', '1,25', 125, '1.25', 'COP 1.25'],
  ['RSD', '7', 700, '7.00', 'RSD 7.00'],
  ['IQD', '1.005', 1005, '1.005', 'IQD 1.005'],
  ['KWD', '2', 2000, '2.000', 'KWD 2.000'],
  ['JPY', '500', 500, '500', 'JPY 500'],
  ['KRW', '1 000', 1000, '1000', 'KRW 1,000'],
  ['points', '500', 500, '500', '500 points'],
])('an amount in %s is read and written in the same minor units', (unit, typed, amount, again, words) => {
  expect(readAmount(typed, unit)).toBe(amount)
  expect(typedAmount(amount, unit)).toBe(again)
  expect(formatAmount(amount, unit, 'en').replaceAll('\u00A0', ' ')).toBe(words)
})

it.each([
  ['JPY', '1.5'],
  ['EUR', '1.005'],
  ['points', '0.5'],
])('an amount in %s with more digits than it has stays as it was typed: %s', (unit, typed) => {
  expect(readAmount(typed, unit)).toBe(typed)
})
