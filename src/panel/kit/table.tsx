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
}

interface TableProps<Row> {
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
export function Table<Row>({ caption, columns, rows, empty }: TableProps<Row>) {
  if (rows.length === 0) return <div class="empty">{empty}</div>
  return (
    <div class="table-frame" tabindex={0} role="region" aria-label={caption}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, numeric }) => (
              <th scope="col" {...(numeric && { class: 'numeric' })}>
                {title}
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
