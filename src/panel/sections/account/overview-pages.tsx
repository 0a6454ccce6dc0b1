import type { Context } from 'hono'
import {
  endOtherSessions,
  endSession,
  readOwnAccount,
  readOwnPasskeys,
  readOwnSessions,
} from '../../../admin/account/endpoints.ts'
import type { OwnSessionView, Passkey, StaffAccount } from '../../../admin/account/responses.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { callAsStaff } from '../../../identity/mount.ts'
import { ActionButton, ActionForm, addForms } from '../../kit/action.tsx'
import type { Action, FormRoute } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { countryName } from '../../kit/format.ts'
import { panelPage } from '../../kit/page.tsx'
import { Badge, Card, Facts, Time, Typed } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import { ACCOUNT_TEXTS } from '../../texts/account.ts'
import type { AccountTexts } from '../../texts/account.ts'
import { COMMON } from '../../texts/common.ts'
import { PasskeysCard } from './passkey-pages.tsx'
import { UnsavedCodes } from './recovery-code-pages.tsx'

const endOne: FormRoute = {
  endpoint: endSession,
  path: '/account/sessions/:id/end',
  done: 'ended',
}

const endOthers: Action<OwnSessionView[]> = {
  endpoint: endOtherSessions,
  path: '/account/sessions/end-others',
  done: 'ended-others',
  words({ language }) {
    const { endOthers: label, endOthersIntro: explain } = ACCOUNT_TEXTS[language]
    return { label, explain, submit: label }
  },
  offered: ({ length }) => length > 1,
}

/** `/admin/account/`: the viewer's account and sessions. */
export function createOverviewPages(panel: Panel) {
  const read = async <View,>(
    c: Context<AppEnv>,
    endpoint: typeof readOwnAccount | typeof readOwnSessions | typeof readOwnPasskeys,
  ) => (await callAsStaff(c, panel.ports, endpoint)).json<View>()

  async function drawAccount(c: Context<AppEnv>) {
    const context = panel.context(c)
    const text = ACCOUNT_TEXTS[context.language]
    const [account, { results: sessions }, { results: passkeys }] = await Promise.all([
      read<StaffAccount>(c, readOwnAccount),
      read<{ results: OwnSessionView[] }>(c, readOwnSessions),
      read<{ results: Passkey[] }>(c, readOwnPasskeys),
    ])
    return panelPage(c, context, {
      title: text.title,
      section: 'account',
      notice: noticeOf(text, c.req.query('done')),
      body: (
        <>
          <UnsavedCodes context={context} headers={c.req.raw.headers} />
          <div class="cards">
            <Who context={context} text={text} account={account} />
            <SecondFactor context={context} text={text} account={account} />
          </div>
          <PasskeysCard context={context} passkeys={passkeys} />
          <SessionsCard context={context} sessions={sessions} />
        </>
      ),
    })
  }

  const router = createRouter()
  router.get('/account', async (c) => drawAccount(c))
  addForms(router, panel, [endOthers, endOne])
  return router
}

function noticeOf(text: AccountTexts, done: string | undefined): string | undefined {
  const notices: Record<string, string> = {
    password: text.passwordChanged,
    'second-factor-off': text.turnedOff,
    'codes-saved': text.codesSaved,
    'passkey-added': text.passkeyAdded,
    'passkey-renamed': text.passkeyRenamed,
    'passkey-deleted': text.passkeyDeleted,
    ended: text.ended,
    'ended-others': text.endedOthers,
  }
  return done === undefined ? undefined : notices[done]
}

interface Props {
  context: PanelContext
  text: AccountTexts
  account: StaffAccount
}

function Who({ context, text, account }: Props) {
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

function SecondFactor({ context, text, account: { second_factor: factor } }: Props) {
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

function SessionsCard({ context, sessions }: { context: PanelContext; sessions: OwnSessionView[] }) {
  const text = ACCOUNT_TEXTS[context.language]
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
            cell: ({ network, country }) =>
              [country && countryName(context.language, country), network].filter(Boolean).join(' · ') || '—',
          },
          { title: text.signedIn, cell: (row) => <Time at={row.created_at} context={context} /> },
          { title: text.active, cell: (row) => <Time at={row.last_used_at} context={context} /> },
          {
            title: text.actions,
            cell: ({ id, current }) =>
              current ? null : (
                <ActionButton context={context} action={`/admin/account/sessions/${id}/end/`} label={text.end} />
              ),
          },
        ]}
      />
      <ActionForm action={endOthers} context={context} of={sessions} />
    </Card>
  )
}
