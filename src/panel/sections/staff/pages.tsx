import type { Context } from 'hono'
import { inviteStaffMember, listStaffAccounts, readStaffAccount } from '../../../admin/staff/endpoints.ts'
import type { StaffEntry, StaffInvite, StaffPage } from '../../../admin/staff/responses.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { callAsStaff } from '../../../identity/mount.ts'
import { MAX_NAME_LENGTH } from '../../../people/schemas.ts'
import { requireMay } from '../../kit/access.ts'
import { ActionForm, addForms, PostForm } from '../../kit/action.tsx'
import type { FormRoute } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { characterLimit, Field, Select } from '../../kit/field.tsx'
import { fillIn } from '../../kit/format.ts'
import { EMPTY_FORM } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { addListPage } from '../../kit/list-page.tsx'
import type { ListPage } from '../../kit/list-page.tsx'
import { panelPage } from '../../kit/page.tsx'
import { Badge, Card, Facts, Time, Typed } from '../../kit/small.tsx'
import type { Column } from '../../kit/table.tsx'
import { COMMON } from '../../texts/common.ts'
import { STAFF_TEXTS } from '../../texts/staff.ts'
import { memberActions, roleOptions } from './member-actions.tsx'

const INVITE_PATH = '/staff/invite'

const staffList: ListPage<StaffPage> = {
  path: '/staff',
  section: 'staff',
  list: listStaffAccounts,
  title: ({ context: { language } }) => STAFF_TEXTS[language].title,
  caption: ({ context: { language } }) => STAFF_TEXTS[language].list,
  intro: ({ context: { language } }) => <p class="muted">{STAFF_TEXTS[language].intro}</p>,
  notices: ({ language }) => ({ revoked: STAFF_TEXTS[language].done.revoked }),
  above: ({ context }) => <InviteForm context={context} />,
  columns: ({ context }) => columnsOf(context),
  empty: ({ context: { language } }) => STAFF_TEXTS[language].empty,
}

/** `/admin/staff/`: who may sign in to the panel. */
export function createStaffPages(panel: Panel) {
  const drawLink = async ({ c, answer }: { c: Context<AppEnv>; answer: Response }) => drawInvite(c, panel, answer)
  const invite: FormRoute = {
    endpoint: inviteStaffMember,
    path: INVITE_PATH,
    body: ({ name, ...values }) => ({ ...values, ...(name && { name }) }),
    done: drawLink,
  }
  const actions = memberActions(drawLink)

  async function drawMember(c: Context<AppEnv>, form?: FormState) {
    const context = panel.context(c, { form })
    const text = STAFF_TEXTS[context.language]
    const entry = await (await callAsStaff(c, panel.ports, readStaffAccount)).json<StaffEntry>()
    const done = c.req.query('done') ?? ''
    return panelPage(c, context, {
      title: nameOf(entry),
      section: 'staff',
      notice: Object.hasOwn(text.done, done) ? text.done[done as keyof typeof text.done] : undefined,
      body: (
        <div class="cards">
          <AccountCard context={context} entry={entry} />
          <Card title={text.actions}>
            {context.staff?.id === entry.id ? (
              <p class="muted">
                {text.own} <a href="/admin/account/">{text.ownLink}</a>
              </p>
            ) : null}
            <div class="person-actions">
              {actions.map((action) => (
                <ActionForm action={action} context={context} of={entry} />
              ))}
            </div>
          </Card>
        </div>
      ),
    })
  }

  const router = createRouter()
  addForms(router, panel, [invite], addListPage(router, panel, staffList))
  router.get('/staff/:id{[0-9]+}', requireMay(readStaffAccount), async (c) => drawMember(c))
  addForms(router, panel, actions, drawMember)
  return router
}

const nameOf = ({ name, email }: StaffEntry): string => name ?? email

function InviteForm({ context }: { context: PanelContext }) {
  const text = STAFF_TEXTS[context.language]
  const form = context.refused?.form ?? EMPTY_FORM
  return (
    <Card title={text.inviteTitle}>
      <p class="muted">{text.inviteIntro}</p>
      <PostForm context={context} action={`/admin${INVITE_PATH}/`} form={form} class="stack staff-invite">
        <div class="staff-invite-fields">
          <Field form={form} name="email" type="email" label={text.email} autocomplete="off" required />
          <Field
            form={form}
            name="name"
            label={text.name}
            autocomplete="off"
            limit={characterLimit(context.language, MAX_NAME_LENGTH)}
          />
          <Select form={form} name="role" label={text.role} options={roleOptions(context.language)} value="support" />
        </div>
        <p class="actions">
          <button class="primary" type="submit">
            {text.invite}
          </button>
        </p>
      </PostForm>
    </Card>
  )
}

function columnsOf(context: PanelContext): Column<StaffEntry>[] {
  const text = STAFF_TEXTS[context.language]
  return [
    {
      title: text.member,
      lead: true,
      cell: (entry) => (
        <div class="lines">
          <span>
            <a href={`/admin/staff/${entry.id}/`}>
              <bdi>{nameOf(entry)}</bdi>
            </a>{' '}
            {context.staff?.id === entry.id ? <Badge>{text.you}</Badge> : null}
          </span>
          {entry.name === null ? null : (
            <small class="muted">
              <Typed text={entry.email} />
            </small>
          )}
        </div>
      ),
    },
    { title: text.role, cell: ({ role }) => COMMON[context.language][role] },
    { title: text.status, cell: (entry) => <StateBadge context={context} entry={entry} /> },
    { title: text.secondFactor, cell: (entry) => factorText(context, entry) },
    { title: text.lastSignIn, cell: ({ last_sign_in_at: at }) => <Time at={at} context={context} /> },
  ]
}

const TONES = { active: 'good', invited: 'plain', invite_expired: 'attention', blocked: 'bad' } as const

const StateBadge = ({ context, entry: { state } }: { context: PanelContext; entry: StaffEntry }) => (
  <Badge tone={TONES[state]}>{STAFF_TEXTS[context.language].states[state]}</Badge>
)

function factorText({ language }: PanelContext, { second_factor: { app, passkeys } }: StaffEntry): string {
  const text = STAFF_TEXTS[language]
  const parts = [...(app ? [text.factorApp] : []), ...(passkeys === 0 ? [] : [`${text.passkeys}: ${passkeys}`])]
  return parts.join(' · ') || text.off
}

function AccountCard({ context, entry }: { context: PanelContext; entry: StaffEntry }) {
  const text = STAFF_TEXTS[context.language]
  const { id, block, created_by: by, invite_expires_at: linkUntil } = entry
  return (
    <Card title={text.account} actions={<StateBadge context={context} entry={entry} />}>
      <Facts
        facts={[
          [text.email, <Typed text={entry.email} />],
          [text.role, COMMON[context.language][entry.role]],
          ...(block === null
            ? []
            : ([
                [text.blockedAt, <Time at={block.at} context={context} />],
                [text.blockReason, <Typed text={block.reason} />],
              ] as const)),
          ...(linkUntil === null ? [] : ([[text.linkUntil, <Time at={linkUntil} context={context} />]] as const)),
          [text.secondFactor, factorText(context, entry)],
          [text.lastSignIn, <Time at={entry.last_sign_in_at} context={context} />],
          [text.sessions, String(entry.sessions)],
          [text.added, <Time at={entry.created_at} context={context} />],
          [text.addedBy, by === null ? text.byCommand : <a href={`/admin/staff/${by}/`}>#{by}</a>],
        ]}
      />
      <p class="actions">
        <a href={`/admin/audit/?actor=${id}`}>{text.didEvents}</a>
        <a href={`/admin/audit/?subject_staff=${id}`}>{text.aboutEvents}</a>
      </p>
    </Card>
  )
}

/** Drawn by the answer to the POST itself: nobody can see the link again. */
async function drawInvite(c: Context<AppEnv>, panel: Panel, answer: Response) {
  const { staff, url, expires_at: expires } = await answer.json<StaffInvite>()
  const context = panel.context(c, { at: '/admin/staff/' })
  const text = STAFF_TEXTS[context.language]
  return panelPage(c, context, {
    title: fillIn(text.linkTitle, { email: staff.email }),
    section: 'staff',
    body: (
      <Card>
        <p>{text.linkIntro}</p>
        <div class="field">
          <label for="invite-link">{text.link}</label>
          <input id="invite-link" class="invite-link" type="text" readonly value={url} />
        </div>
        <p class="actions staff-link">
          <button class="primary" type="button" data-copy="invite-link" hidden>
            {text.copy}
          </button>
          <a class="button" href={`/admin/staff/${staff.id}/`}>
            {text.linkDone}
          </a>
          <span class="muted" role="status" data-copied={text.copied}></span>
        </p>
        <p class="muted">
          {text.linkExpires}: <Time at={expires} context={context} />
        </p>
      </Card>
    ),
  })
}
