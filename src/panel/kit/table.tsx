import type { Child } from 'hono/jsx'
import { COMMON } from '../texts/common.ts'
import type { PanelContext } from './context.ts'

export interface Column<Row> {
  title: string
  cell: (row: Row) => Child
  /** Right-aligned. */
  numeric?: boolean
  /** The subject of the row: on a narrow screen it heads the card, without a title. */
  lead?: boolean
  /** Full width on a narrow screen's card. */
  wide?: boolean
  /** The orders of the list by this column, for lists that have them. */
  sort?: ColumnSort
}

interface ColumnSort {
  ascending: string
  descending: string
  /** The order of the first click. */
  first?: 'ascending' | 'descending'
}

interface TableProps<Row> {
  /** Of a list whose headings are links that sort it. */
  list?: SortedList
  caption: string
  columns: Column<Row>[]
  rows: Row[]
  /** Shown instead of an empty table. */
  empty: Child
}

const KINDS = ['numeric', 'lead', 'wide'] as const

function classOf(column: Partial<Record<(typeof KINDS)[number], boolean>>) {
  const kinds = KINDS.filter((kind) => column[kind])
  return kinds.length > 0 && { class: kinds.join(' ') }
}

/** A table. On a narrow screen each row becomes a card with a title above each cell. */
export function Table<Row>({ caption, columns, rows, empty, list }: TableProps<Row>) {
  if (rows.length === 0) return <div class="empty">{empty}</div>
  return (
    <div class="table-frame" tabindex={0} role="region" aria-label={caption}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, numeric, sort }) => (
              <th
                scope="col"
                {...(numeric && { class: 'numeric' })}
                {...(list && sort && { 'aria-sort': directionOf(sort, list) ?? 'none' })}
              >
                {list && sort ? <SortLink title={title} sort={sort} list={list} /> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {columns.map(({ title, cell, ...column }) => (
                <td data-title={title} {...classOf(column)}>
                  <div class="cell">{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface SortedList {
  context: PanelContext
  /** The value of the parameter `ordering`, if any. */
  ordering: string
  /** The order without that parameter. */
  usual: string
}

const directionOf = (sort: ColumnSort, { ordering, usual }: SortedList) =>
  (['ascending', 'descending'] as const).find((direction) => sort[direction] === (ordering === '' ? usual : ordering))

/** Sorts by the column; a second click turns the order round. */
function SortLink({ title, sort, list }: { title: string; sort: ColumnSort; list: SortedList }) {
  const { ascending, descending, first = 'ascending' } = sort
  const direction = directionOf(sort, list)
  const to = direction === undefined ? sort[first] : direction === 'ascending' ? descending : ascending
  return <a href={listAddress(list.context, { ordering: to === list.usual ? '' : to })}>{title}</a>
}

/** This list from its first page, with other parameters. */
export function listAddress({ url }: PanelContext, values: Record<string, string>): string {
  const to = new URL(url)
  for (const [name, value] of Object.entries({ ...values, cursor: '', done: '' })) {
    if (value === '') to.searchParams.delete(name)
    else to.searchParams.set(name, value)
  }
  return to.pathname + to.search
}

interface PagerProps {
  context: PanelContext
  /** The next and previous URLs of the JSON route; only their query is used. */
  next: string | null
  previous: string | null
  /** If newest first is not the only order. */
  names?: { next: string; previous: string }
}

export function Pager({ context, next, previous, names }: PagerProps) {
  const text = COMMON[context.language]
  const { next: ahead, previous: behind } = names ?? { next: text.older, previous: text.newer }
  if (next === null && previous === null) return null
  return (
    <nav class="pager" aria-label={text.pages}>
      {previous === null ? <span /> : <a href={samePage(context, previous)}>← {behind}</a>}
      {next === null ? <span /> : <a href={samePage(context, next)}>{ahead} →</a>}
    </nav>
  )
}

/** The page's own path with the query of the JSON route's link. */
function samePage({ url }: PanelContext, target: string): string {
  const to = new URL(url)
  to.searchParams.delete('done')
  const cursor = new URL(target).searchParams.get('cursor')
  if (cursor !== null) to.searchParams.set('cursor', cursor)
  return to.pathname + to.search
}
