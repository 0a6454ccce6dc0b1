import type { Child } from 'hono/jsx'

export interface Column<Row> {
  title: string
  cell: (row: Row) => Child
  /** Numbers stand at the right. */
  numeric?: boolean
  /** What the row is about: on a narrow screen it heads the card, across all of it and without its title. */
  lead?: boolean
  /** Across the whole card of a narrow screen. */
  wide?: boolean
}

interface TableProps<Row> {
  /** Accessible label. */
  caption: string
  columns: Column<Row>[]
  rows: Row[]
  /** Instead of a table without rows. */
  empty: Child
}

const KINDS = ['numeric', 'lead', 'wide'] as const

function classOf(column: Partial<Record<(typeof KINDS)[number], boolean>>) {
  const kinds = KINDS.filter((kind) => column[kind])
  return kinds.length > 0 && { class: kinds.join(' ') }
}

/** A list. On a narrow screen each row becomes a card, its cells with their titles above them. */
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
