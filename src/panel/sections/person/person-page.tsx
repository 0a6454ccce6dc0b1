import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { namePeople } from '../../../admin/audit/name-people.ts'
import { getPersonOrThrow } from '../../../admin/person/get-person.ts'
import { listInvitedPeople, readBranches } from '../../../admin/person/list-invited-people.ts'
import { InvitedQuery } from '../../../admin/person/schemas.ts'
import { readPhoneLimits } from '../../../admin/phone-limits/phone-limits.ts'
import { getAttributionOrThrow } from '../../../admin/referrals/get-attribution.ts'
import { AppError } from '../../../errors/app-error.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { idOrNotFound } from '../../../http/pagination.ts'
import { may } from '../../../identity/permissions.ts'
import { parsePhone } from '../../../lib/phone.ts'
import { linkOrigin } from '../../../links/link-url.ts'
import { formatCount } from '../../kit/format-number.ts'
import { parseForm } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { Pager } from '../../kit/pager.tsx'
import type { Panel } from '../../kit/panel.ts'
import { Badge, Time } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import { PERSON_ACTION_TEXTS } from '../../texts/person-actions.ts'
import { PERSON_TEXTS } from '../../texts/person.ts'
import { GuardCard } from '../phone-limits/guard-card.tsx'
import { InviterCard } from '../referrals/inviter-card.tsx'
import { ActionsCard } from './actions-card.tsx'
import { InvitationsCard, openOf, PersonLink } from './invitations-card.tsx'
import { EventsCard, LinksCard, SessionsCard } from './lists.tsx'
import { isolated, nameOf, personPath, personScene } from './person-scene.ts'
import type { PersonScene } from './person-scene.ts'
import { PersonBadges, ProfileCard } from './profile-card.tsx'

/** Who is meant by the address, as whoever asks may see them. */
export async function readPerson(c: Context<AppEnv>, panel: Panel) {
  const id = idOrNotFound(c.req.param('id') ?? '')
  const origin = linkOrigin(panel.ports.config, c.req.url)
  return getPersonOrThrow({ ...panel.ports, db: c.var.db }, { id, role: c.var.staff.role, origin })
}

/** `/admin/people/{id}/`: one person, all of it; a form that was refused stands open. */
export async function drawPerson(c: Context<AppEnv>, panel: Panel, refused?: { name: string; form: FormState }) {
  const context = panel.context(c)
  const { db, staff } = c.var
  const person = await readPerson(c, panel)
  const [branches, attribution, guard, names] = await Promise.all([
    readBranches({ db }, { ids: openOf(context.url), role: staff.role }),
    getAttributionOrThrow({ db }, { userId: person.id, viewer: staff }),
    readGuard(c, panel, person.phone),
    namePeople(db, person.events ?? []),
  ])
  const scene = personScene(context, person, refused)
  return panelPage(c, context, {
    title: isolated(nameOf(person)),
    section: 'people',
    notice: noticeOf(scene, c.req.query('done')),
    body: (
      <>
        <PersonBadges scene={scene} />
        <div class="cards">
          <div>
            <ProfileCard scene={scene} />
            <ActionsCard scene={scene} />
          </div>
          <div>
            <InviterCard context={context} attribution={attribution} from="person" />
            <InvitationsCard scene={scene} branches={branches} />
          </div>
        </div>
        {guard === 'away' ? <p class="notice attention">{scene.text.limitsAway}</p> : null}
        {guard === undefined || guard === 'away' ? null : <GuardCard context={context} guard={guard} back="person" />}
        <SessionsCard scene={scene} />
        <LinksCard scene={scene} />
        <EventsCard scene={scene} names={names} />
      </>
    ),
  })
}

/** What guards the number, for whoever may unlock it. Without the guard the rest of the page is still of use. */
async function readGuard(c: Context<AppEnv>, panel: Panel, number: string | null) {
  const phone = number !== null && may(c.var.staff.role, 'people.unlock') ? parsePhone(number) : undefined
  if (!phone) return undefined
  return readPhoneLimits({ ...panel.ports, db: c.var.db }, phone).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'storage_unavailable') return 'away' as const
    throw error
  })
}

/** What was done, and the way to undo it. */
function noticeOf({ context, text, person }: PersonScene, key: string | undefined): Child | undefined {
  if (key === undefined || !Object.hasOwn(text.done, key)) return undefined
  const said = text.done[key as keyof typeof text.done]
  const isBlock = key === 'blocked' && person.block !== null
  const isDeletion = key === 'deletion' && person.deletion !== null
  if (!isBlock && !isDeletion) return said
  const { unblock, cancelDeletion } = PERSON_ACTION_TEXTS[context.language]
  return (
    <>
      {said} {isBlock ? <a href="#unblock">{unblock}</a> : <a href="#cancel-deletion">{cancelDeletion}</a>}
    </>
  )
}

/** `/admin/people/{id}/invited/`: everybody whom they invited, page by page. */
export async function drawInvited(c: Context<AppEnv>, panel: Panel) {
  const context = panel.context(c)
  const text = PERSON_TEXTS[context.language]
  const query = parseForm(InvitedQuery, { limit: '50', ...c.req.query() })
  const input = { query, id: idOrNotFound(c.req.param('id') ?? ''), role: c.var.staff.role, url: c.req.url }
  const [person, page] = await Promise.all([readPerson(c, panel), listInvitedPeople({ db: c.var.db }, input)])
  return panelPage(c, context, {
    title: `${text.invitees}: ${isolated(nameOf(person))}`,
    section: 'people',
    body: (
      <>
        <p>
          <a href={personPath(person.id)}>← {isolated(nameOf(person))}</a> · {text.total}:{' '}
          {formatCount(page.count, context.language)}
        </p>
        <Table
          caption={text.invitees}
          rows={page.results}
          empty={text.noInvitees}
          columns={[
            { title: text.person, lead: true, cell: (one) => <PersonLink person={one} /> },
            { title: text.joined, cell: (one) => <Time at={one.date_joined} context={context} /> },
            {
              title: text.status,
              cell: (one) => (one.is_active ? text.active : <Badge tone="bad">{text.blocked}</Badge>),
            },
            {
              title: text.invitedCount,
              numeric: true,
              cell: (one) => formatCount(one.invited_count, context.language),
            },
          ]}
        />
        <Pager context={context} next={page.next} previous={page.previous} />
      </>
    ),
  })
}
