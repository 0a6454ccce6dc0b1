import { expect, it } from 'vitest'
import { datePresets } from '../../src/panel/kit/date-presets.tsx'

it.each([
  ['2026-11-29', '2026-11-23', ['2026-11-01', '2026-11-29'], ['2026-10-01', '2026-10-31']],
  ['2027-01-01', '2026-12-26', ['2027-01-01', '2027-01-01'], ['2026-12-01', '2026-12-31']],
  ['2028-03-31', '2028-03-25', ['2028-03-01', '2028-03-31'], ['2028-02-01', '2028-02-29']],
])('on %s, presets are whole days that start on %s, %j and %j', (today, week, month, lastMonth) => {
  expect(datePresets(today)).toEqual([
    ['today', [today, today]],
    ['lastSevenDays', [week, today]],
    ['thisMonth', month],
    ['lastMonth', lastMonth],
  ])
})
