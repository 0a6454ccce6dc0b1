import { getOwnAccount } from '../../../admin/account/own-account.ts'
import { listOwnPasskeys } from '../../../admin/account/passkeys.ts'
import type { StaffAccount } from '../../../admin/account/responses.ts'
import { endOtherOwnSessions, endOwnSession, listOwnSessions } from '../../../admin/account/sessions.ts'
import { accountView, ownSessionView, passkeyView } from '../../../admin/account/views.ts'
import { createRouter } from '../../../http/create-router.ts'
import { staffRequest } from '../../../identity/staff-request.ts'
import type { PanelContext } from '../../kit/context.ts'
import { panelPage } from '../../kit/page.tsx'
import type { Panel } from '../../kit/panel.ts'
import { Badge, Card, Facts, Time, Typed } from '../../kit/small.tsx'
import { ACCOUNT_TEXTS } from '../../texts/account.ts'
import type { AccountTexts } from '../../texts/account.ts'
import { COMMON } from '../../texts/common.ts'
import { PasskeysCard } from './passkeys-card.tsx'
import { SessionsCard } from './sessions-card.tsx'

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
              <Who context={context} text={text} account={account} />
              <SecondFactor context={context} text={text} account={account} />
            </div>
            <PasskeysCard context={context} passkeys={passkeys.map(passkeyView)} />
            <SessionsCard context={context} sessions={sessions.map(ownSessionView)} />
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
