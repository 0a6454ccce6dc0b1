import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { PeopleFilter } from '../../../src/admin/people/schemas.ts'
import { selectPeopleIds } from '../../../src/admin/people/select-people.ts'
import { createD1 } from '../../../src/db/d1.ts'
import { countingD1 } from '../../support/counting-d1.ts'
import { insertManyPeople } from '../../support/many-people.ts'

const PEOPLE = 5_000
const d1 = countingD1(env.DB)
const { db } = createD1(d1.binding)('write')

beforeAll(() => insertManyPeople(PEOPLE))

/** All ids that a filter matches, in steps. */
async function walk(query: Record<string, string>, upTo = PEOPLE) {
  const selection = { filter: PeopleFilter.parse(query), visibility: { unmasked: true } }
  const steps: number[][] = []
  for (let after: number | null = 0; after !== null;) {
    d1.reset()
    const step: Awaited<ReturnType<typeof selectPeopleIds>> = await selectPeopleIds(db, selection, {
      after,
      upTo,
      limit: 100,
      scan: 500,
    })
    expect(d1.counts.rowsRead).toBeLessThanOrEqual(1_600)
    steps.push(step.ids)
    after = step.position
  }
  return steps
}

const idsWhere = async (condition: string) => {
  const { results } = await env.DB.prepare(
    `SELECT id FROM users WHERE deleted_at IS NULL AND ${condition} ORDER BY id`,
  ).all<{ id: number }>()
  return results.map(({ id }) => id)
}

describe('walking the ids of a filter', () => {
  it.each([
    [{}, '1'],
    [{ active: 'false' }, 'NOT is_active'],
    [{ country: 'DE', has_inviter: 'true' }, `country = 'DE' AND invited_by_code IS NOT NULL`],
    [{ search: 'анна', country: 'RU' }, `first_name = 'Анна' AND country = 'RU'`],
    [{ country: 'FR' }, '0'],
  ] as [Record<string, string>, string][])('%o: returns each id once, in steps', async (query, condition) => {
    const steps = await walk(query)
    expect(steps.flat()).toEqual(await idsWhere(condition))
    for (const ids of steps) expect(ids.length).toBeLessThanOrEqual(100)
  })

  it('excludes people who joined later', async () => {
    expect((await walk({ active: 'false' }, 1_000)).flat()).toEqual(await idsWhere('NOT is_active AND id <= 1000'))
  })
})
