import { createRouter } from '../../../http/create-router.ts'
import { staffRequest } from '../../../http/staff-request.ts'
import { getOwnAccount } from '../../account/get-account.ts'
import { listOwnPasskeys } from '../../account/passkeys.ts'
import type { OwnSessionView, Passkey, StaffAccount } from '../../account/responses.ts'
import { endOtherOwnSessions, endOwnSession, listOwnSessions } from '../../account/sessions.ts'
import { accountView, ownSessionView, passkeyView } from '../../account/views.ts'
import { ActionButton, Confirm } from '../components/action.tsx'
import { Badge, Card, Facts, Time, Typed } from '../components/small.tsx'
import { Table } from '../components/table.tsx'
import type { PanelContext } from '../context.ts'
import { panelPage } from '../page.tsx'
import type { Panel } from '../panel.ts'
import { ACCOUNT_TEXTS } from '../texts/account.ts'
import type { AccountTexts } from '../texts/account.ts'
import { COMMON } from '../texts/common.ts'

interface Props<Shown> {
  context: PanelContext
  text: AccountTexts
  shown: Shown
}

function Who({ context, text, shown: account }: Props<StaffAccount>) {
  return (
    <Card
      title={text.who}
      actions={
        <a class="button" href="/admin/account/password/">
          {text.changePassword}
        </a>
      }
    >
      <Facts
        facts={[
          [text.name, <Typed text={account.name} />],
          [text.email, <Typed text={account.email} />],
          [text.role, COMMON[context.language][account.role]],
          [text.signedIn, <Time at={account.signed_in_at} context={context} />],
        ]}
      />
    </Card>
  )
}

function SecondFactor({ context, text, shown: { second_factor: factor } }: Props<StaffAccount>) {
  const path = '/admin/account/second-factor'
  return (
    <Card
      title={text.secondFactor}
      actions={<Badge tone={factor ? 'good' : 'attention'}>{factor ? text.on : text.off}</Badge>}
    >
      <p class="muted">{text.secondFactorIntro}</p>
      {factor ? (
        <>
          <Facts
            facts={[
              [text.since, <Time at={factor.since} context={context} />],
              [text.codesLeft, String(factor.recovery_codes_left)],
            ]}
          />
          <p class="actions">
            <a class="button" href={`${path}/recovery-codes/`}>
              {text.newCodes}
            </a>
            <a class="button" href={`${path}/off/`}>
              {text.turnOff}
            </a>
          </p>
        </>
      ) : (
        <p class="actions">
          <a class="button" href={`${path}/`}>
            {text.turnOn}
          </a>
        </p>
      )}
    </Card>
  )
}

function Passkeys({ context, text, shown: passkeys }: Props<Passkey[]>) {
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

function Sessions({ context, text, shown: sessions }: Props<OwnSessionView[]>) {
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
          { title: text.lastUsed, cell: (row) => <Time at={row.last_used_at} context={context} /> },
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

/** `/admin/account/`: who I am, and where I am signed in. */
export function createOverviewPages(panel: Panel) {
  return createRouter()
    .get('/', async (c) => {
      const ports = { ...panel.ports, db: c.var.db }
      const [context, { staff }] = [panel.context(c), c.var]
      const text = ACCOUNT_TEXTS[context.language]
      const [own, sessions, passkeys] = await Promise.all([
        getOwnAccount(ports, { staff }),
        listOwnSessions(ports, { staff }),
        listOwnPasskeys(ports, { staff }),
      ])
      const account = accountView(staff, own)
      return panelPage(c, context, {
        title: text.title,
        section: 'account',
        notice: noticeOf(text, c.req.query('done')),
        body: (
          <>
            <div class="cards">
              <Who context={context} text={text} shown={account} />
              <SecondFactor context={context} text={text} shown={account} />
            </div>
            <Passkeys context={context} text={text} shown={passkeys.map(passkeyView)} />
            <Sessions context={context} text={text} shown={sessions.map(ownSessionView)} />
          </>
        ),
      })
    })
    .post('/sessions/end-others', async (c) => {
      await endOtherOwnSessions({ ...panel.ports, db: c.var.db }, staffRequest(c))
      return c.redirect('/admin/account/?done=ended-others', 303)
    })
    .post('/sessions/:id/end', async (c) => {
      await endOwnSession({ ...panel.ports, db: c.var.db }, { ...staffRequest(c), id: c.req.param('id') })
      return c.redirect('/admin/account/?done=ended', 303)
    })
}

function noticeOf(text: AccountTexts, done: string | undefined): string | undefined {
  const notices: Record<string, string> = {
    password: text.passwordChanged,
    'second-factor-off': text.turnedOff,
    'passkey-added': text.passkeyAdded,
    'passkey-renamed': text.passkeyRenamed,
    'passkey-deleted': text.passkeyDeleted,
    ended: text.ended,
    'ended-others': text.endedOthers,
  }
  return done === undefined ? undefined : notices[done]
}
