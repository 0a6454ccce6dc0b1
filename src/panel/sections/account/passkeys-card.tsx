import type { Passkey } from '../../../admin/account/responses.ts'
import type { PanelContext } from '../../kit/context.ts'
import { Card, Time, Typed } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import { ACCOUNT_TEXTS } from '../../texts/account.ts'

interface Props {
  context: PanelContext
  passkeys: Passkey[]
}

/** One's own passkeys. */
export function PasskeysCard({ context, passkeys }: Props) {
  const text = ACCOUNT_TEXTS[context.language]
  return (
    <Card
      title={text.passkeys}
      actions={
        <a class="button" href="/admin/account/passkeys/new/">
          {text.addPasskey}
        </a>
      }
    >
      <p class="muted">{text.passkeysIntro}</p>
      <Table
        caption={text.passkeys}
        rows={passkeys}
        empty={text.noPasskeys}
        columns={[
          { title: text.name, lead: true, cell: ({ name }) => <Typed text={name} /> },
          { title: text.added, cell: (row) => <Time at={row.created_at} context={context} /> },
          {
            title: text.lastUsed,
            cell: (row) =>
              row.last_used_at === null ? (
                <span class="muted">{text.never}</span>
              ) : (
                <Time at={row.last_used_at} context={context} />
              ),
          },
          {
            title: text.actions,
            cell: ({ id, name }) => (
              <a href={`/admin/account/passkeys/${id}/`} aria-label={`${text.edit}: ${name}`}>
                {text.edit}
              </a>
            ),
          },
        ]}
      />
    </Card>
  )
}
