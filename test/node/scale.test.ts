import { expect, it } from 'vitest'
import { timePurge } from '../../bench/scale/purge-steps.ts'
import { isOver, runScale } from '../../bench/scale/run-scale.ts'

it('no read takes more than its page and 200 rows, or more than one trip, and all counts are right', async () => {
  const { costs, differing } = await runScale({ users: 20_000, topInvitees: 2_000, clicks: 200_000 }, () => {})
  expect(costs.length).toBeGreaterThan(60)
  expect(costs.filter(isOver).map(({ read, rows, trips }) => [read.name, rows, trips])).toEqual([])
  expect(differing).toEqual([])
  const rowsOf = (name: string) => costs.find(({ read }) => read.name === name)?.rows
  // Every read returns data; none is cheap because it is empty.
  expect(rowsOf('tree, deep in 1')).toBeGreaterThan(100)
  expect(rowsOf('stats of link, 180 days')).toBeGreaterThan(230)
  expect(rowsOf('links, disabled')).toBeGreaterThan(100)
  expect(rowsOf('leaderboard, all, longest')).toBeGreaterThan(200)
  expect(rowsOf('bulk preview, wide search in KZ')).toBeGreaterThan(10_000)
})

it('old sessions are deleted step by step', async () => {
  expect(await timePurge(10_000, 4)).toHaveLength(4)
})
