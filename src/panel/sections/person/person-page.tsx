import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { namePeople } from '../../../admin/audit/name-people.ts'
import { listPersonRewards } from '../../../admin/person-rewards/endpoints.ts'
import type { PersonRewards } from '../../../admin/person-rewards/responses.ts'
import { listInvited } from '../../../admin/person/endpoints.ts'
import { readBranches } from '../../../admin/person/invited-people.ts'
import type { InvitedPeople, InvitedPerson, PersonDetails } from '../../../admin/person/responses.ts'
import { getPhoneLimits } from '../../../admin/phone-limits/endpoints.ts'
import { readPhoneLimits } from '../../../admin/phone-limits/phone-limits.ts'
import { getStoryOrThrow } from '../../../admin/referrals/get-story.ts'
import { AppError } from '../../../errors/app-error.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { callAsStaff } from '../../../identity/mount.ts'
import { parsePhone } from '../../../lib/phone.ts'
import type { Panel } from '../../kit/context.ts'
import { formatCount } from '../../kit/format.ts'
import type { FormState } from '../../kit/forms.ts'
import type { ListPage } from '../../kit/list-page.tsx'
import { panelPage } from '../../kit/page.tsx'
import { Badge, Time } from '../../kit/small.tsx'
import { PERSON_ACTION_TEXTS, PERSON_TEXTS } from '../../texts/person.ts'
import { GuardCard } from '../phone-limits/guard-card.tsx'
import { InviterCard } from '../referrals/inviter-card.tsx'
import { StoryCard } from '../referrals/story-card.tsx'
import { ActionsCard } from './actions-card.tsx'
import { InvitationsCard, openOf, PersonLink } from './invitations-card.tsx'
import { EventsCard, LinksCard, SessionsCard } from './lists.tsx'
import { isolated, nameOf, personPath, readPerson } from './person-scene.ts'
import type { PersonScene } from './person-scene.ts'
import { PersonBadges, ProfileCard } from './profile-card.tsx'
import { LATEST, RewardsCard } from './rewards.tsx'

/** `/admin/people/{id}/`: everything about one person. A refused form is open. */
export async function drawPerson(c: Context<AppEnv>, panel: Panel, form?: FormState) {
  const context = panel.context(c, { form })
  const { db, staff } = c.var
  const person = await readPerson(c, panel)
  const [branches, attribution, guard, names, rewards] = await Promise.all([
    readBranches({ db }, { ids: openOf(context.url), role: staff.role }),
    getStoryOrThrow({ db }, { userId: person.id, viewer: staff }),
    context.may(getPhoneLimits) ? readGuard(c, panel, person) : undefined,
    namePeople(db, person.events ?? []),
    callAsStaff(c, panel.ports, listPersonRewards, { query: { limit: String(LATEST) } }).then(async (answer) =>
      answer.json<PersonRewards>(),
    ),
  ])
  const scene: PersonScene = { context, person, text: PERSON_TEXTS[context.language] }
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
            <StoryCard context={context} attribution={attribution} />
            <InvitationsCard scene={scene} branches={branches} />
          </div>
        </div>
        {guard === 'away' ? <p class="notice attention">{scene.text.limitsAway}</p> : null}
        {guard === undefined || guard === 'away' ? null : <GuardCard context={context} guard={guard} back="person" />}
        <RewardsCard context={context} person={person} rewards={rewards} />
        <SessionsCard scene={scene} />
        <LinksCard scene={scene} />
        <EventsCard scene={scene} names={names} />
      </>
    ),
  })
}

/** The phone limits of the number. If the guard is down, the rest of the page still works. */
async function readGuard(c: Context<AppEnv>, panel: Panel, { id, phone: number }: PersonDetails) {
  const phone = number === null ? undefined : parsePhone(number)
  if (!phone) return undefined
  return readPhoneLimits({ ...panel.ports, db: c.var.db }, phone, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'storage_unavailable') return 'away' as const
    throw error
  })
}

/** Confirms a command, with a button to undo it. */
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

/** `/admin/people/{id}/invited/`: all invitees, page by page. */
export const invitedList: ListPage<InvitedPeople, InvitedPerson, PersonDetails> = {
  path: '/people/:id{[0-9]+}/invited',
  section: 'people',
  list: listInvited,
  limit: 50,
  load: readPerson,
  title: ({ context: { language }, extra: person }) =>
    `${PERSON_TEXTS[language].invitees}: ${isolated(nameOf(person))}`,
  caption: ({ context: { language } }) => PERSON_TEXTS[language].invitees,
  before: ({ context: { language }, page, extra: person }) => (
    <p>
      <a href={personPath(person.id)}>← {isolated(nameOf(person))}</a> · {PERSON_TEXTS[language].total}:{' '}
      {formatCount(page?.count ?? 0, language)}
    </p>
  ),
  empty: ({ context: { language } }) => PERSON_TEXTS[language].noInvitees,
  columns({ context }) {
    const text = PERSON_TEXTS[context.language]
    return [
      { title: text.person, lead: true, cell: (one) => <PersonLink person={one} /> },
      { title: text.joined, cell: (one) => <Time at={one.date_joined} context={context} /> },
      { title: text.status, cell: (one) => (one.is_active ? text.active : <Badge tone="bad">{text.blocked}</Badge>) },
      { title: text.invitedCount, numeric: true, cell: (one) => formatCount(one.invited_count, context.language) },
    ]
  },
}
