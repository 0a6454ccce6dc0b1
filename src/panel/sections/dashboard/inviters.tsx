import { formatCount } from '../../kit/format-number.ts'
import { Card } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import { DASHBOARD_TEXTS } from '../../texts/dashboard.ts'
import { fillIn } from '../../texts/fill-in.ts'
import type { DashboardProps } from './body.tsx'

/** Top inviters. */
export function Inviters({ context: { language }, dashboard: { top_inviters: top } }: DashboardProps) {
  const text = DASHBOARD_TEXTS[language]
  const title = `${text.inviters}: ${text[top.period]}`
  return (
    <Card title={title}>
      <Table
        caption={title}
        columns={[
          {
            title: text.inviter,
            cell: ({ id, name }) => (
              <a href={`/admin/people/${id}/`}>
                <bdi>{name ?? fillIn(text.nameless, { id })}</bdi>
              </a>
            ),
          },
          { title: text.invited, numeric: true, cell: ({ signups }) => formatCount(signups, language) },
        ]}
        rows={top.results}
        empty={text.noInviters}
      />
    </Card>
  )
}
