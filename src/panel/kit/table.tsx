import type { Child } from 'hono/jsx'

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
