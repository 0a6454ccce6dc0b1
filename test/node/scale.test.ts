import { expect, it } from 'vitest'
import { isOver, runScale } from '../../bench/scale/run-scale.ts'

it('reads no more rows than a page and 200, in one trip, whatever is asked for', async () => {
  const costs = await runScale({ users: 20_000, topInvitees: 2_000, clicks: 200_000 }, () => {})
  expect(costs.length).toBeGreaterThan(60)
  expect(costs.filter(isOver).map(({ read, rows, trips }) => [read.name, rows, trips])).toEqual([])
  const rowsOf = (name: string) => costs.find(({ read }) => read.name === name)?.rows
  // They read what they are about: no answer is empty.
  expect(rowsOf('tree, deep in 1')).toBeGreaterThan(100)
  expect(rowsOf('stats of link, 180 days')).toBeGreaterThan(230)
  expect(rowsOf('links, disabled')).toBeGreaterThan(100)
  expect(rowsOf('leaderboard, all, longest')).toBeGreaterThan(200)
  expect(rowsOf('bulk preview, wide search in KZ')).toBeGreaterThan(10_000)
})
