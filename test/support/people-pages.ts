import { expect } from 'vitest'
import type { PeoplePage } from '../../src/admin/people/responses.ts'
import { json, ORIGIN } from './test-app.ts'
import type { TestApp } from './test-app.ts'

interface Asking {
  test: TestApp
  token: string
}

/** A query, or the address of the next or previous page. */
export type Asked = string | Record<string, string>

/** A page of the staff's list of people, with what it cost. */
export async function peoplePage({ test, token }: Asking, asked: Asked) {
  const path =
    typeof asked === 'string'
      ? asked.replace(ORIGIN, '')
      : `/api/v1/admin/users/?${new URLSearchParams(asked).toString()}`
  test.d1.reset()
  const response = await test.request('GET', path, { token })
  const body = await json<PeoplePage>(response)
  expect({ status: response.status, body }).toMatchObject({ status: 200 })
  const { rowsRead: rows, trips } = test.d1.counts
  return { ...body, ids: body.results.map(({ id }) => id), rows, trips }
}

interface Budget {
  /** Rows besides those of the page, and of the first page's count. */
  slack: number
  count: number
  trips: number
}

interface Walk extends Asking {
  query: Record<string, string>
  way?: 'next' | 'previous'
  budget: Budget
  mostPages: number
}

/** The ids of the pages in one direction, each within its budget, and whether the list ended. */
export async function walkPeople({ query, way = 'next', budget, mostPages, ...asking }: Walk) {
  const ids: number[] = []
  const limit = Number(query['limit'])
  let target: Asked | null = query
  for (let pages = 0; target !== null && pages < mostPages; pages += 1) {
    const one: Awaited<ReturnType<typeof peoplePage>> = await peoplePage(asking, target)
    expect(one.rows).toBeLessThanOrEqual(limit + budget.slack + (one.previous === null ? budget.count : 0))
    expect(one.trips).toBeLessThanOrEqual(budget.trips)
    if (way === 'next') ids.push(...one.ids)
    else ids.unshift(...one.ids)
    target = one[way]
  }
  return { ids, hasEnded: target === null }
}
