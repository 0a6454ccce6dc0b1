import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { FILLED_AT_ONCE } from '../../src/people/fill-countries.ts'
import { insertRows } from '../support/referral-rows.ts'
import { runHourly } from '../support/scheduled.ts'
import { createTestApp } from '../support/test-app.ts'

const test = createTestApp()

const join = (phone: string, inviteCode: string) =>
  env.DB.prepare('INSERT INTO users (phone, invite_code, date_joined) VALUES (?, ?, 1)').bind(phone, inviteCode).run()

const filled = async () => (await runHourly(test)).report.countries_filled

const countries = async () =>
  (
    await env.DB.prepare('SELECT country, count(*) AS n FROM users GROUP BY country ORDER BY country').all()
  ).results.map(({ country, n }) => [country, n])

it('fills in missing phone countries page by page and skips invalid numbers', async () => {
  await join('+79', 'AAAAAA')
  await insertRows(
    'users (phone, invite_code, date_joined)',
    3,
    Array.from({ length: FILLED_AT_ONCE }, (_, i) => [`+7917${1_000_000 + i}`, `B${10_000 + i}`, 1]),
  )
  await join('+4915112345678', 'CCCCCC')
  await join('+883510012345', 'DDDDDD')
  expect(await filled()).toBe(FILLED_AT_ONCE + 2)
  expect(await countries()).toEqual([
    [null, 1],
    ['+883', 1],
    ['DE', 1],
    ['RU', FILLED_AT_ONCE],
  ])
  expect(await filled()).toBe(0)
})
