import type { Child } from 'hono/jsx'

export interface Column<Row> {
  title: string
  cell: (row: Row) => Child
  /** Numbers stand at the right. */
  numeric?: boolean
}

interface TableProps<Row> {
  /** What the table shows, for who cannot see it. */
  caption: string
  columns: Column<Row>[]
  rows: Row[]
  /** Instead of a table without rows. */
  empty: Child
}

/** A list. On a narrow screen each row becomes a card, its cells with their titles before them. */
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
              {columns.map(({ title, cell, numeric }) => (
                <td data-title={title} {...(numeric && { class: 'numeric' })}>
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
