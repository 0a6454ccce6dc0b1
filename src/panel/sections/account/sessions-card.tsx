import type { OwnSessionView } from '../../../admin/account/responses.ts'
import { ActionButton, Confirm } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { Badge, Card, Time } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import { ACCOUNT_TEXTS } from '../../texts/account.ts'
import { COMMON } from '../../texts/common.ts'

interface Props {
  context: PanelContext
  sessions: OwnSessionView[]
}

/** Where one is signed in. */
export function SessionsCard({ context, sessions }: Props) {
  const text = ACCOUNT_TEXTS[context.language]
  const path = '/admin/account/sessions'
  return (
    <Card title={text.sessions}>
      <Table
        caption={text.sessions}
        rows={sessions}
        empty={COMMON[context.language].nothing}
        columns={[
          {
            title: text.device,
            lead: true,
            cell: (row) => (
              <span>
                {row.device === null ? text.unknown : <bdi>{row.device}</bdi>}{' '}
                {row.current ? <Badge tone="good">{text.current}</Badge> : null}
              </span>
            ),
          },
          { title: text.kind, cell: ({ kind }) => text[kind] },
          {
            title: text.place,
            cell: ({ network, country }) => [country, network].filter((part) => part !== null).join(' · ') || '—',
          },
          { title: text.signedIn, cell: (row) => <Time at={row.created_at} context={context} /> },
          { title: text.active, cell: (row) => <Time at={row.last_used_at} context={context} /> },
          {
            title: text.actions,
            cell: ({ id, current }) =>
              current ? null : <ActionButton context={context} action={`${path}/${id}/end/`} label={text.end} />,
          },
        ]}
      />
      {sessions.length > 1 ? (
        <Confirm
          context={context}
          action={`${path}/end-others/`}
          label={text.endOthers}
          explain={text.endOthersIntro}
          submit={text.endOthers}
        />
      ) : null}
    </Card>
  )
}
