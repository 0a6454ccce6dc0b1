import { JOB_RULES } from '../../../admin/jobs/actions.ts'
import type { JobAction } from '../../../admin/jobs/actions.ts'
import { listUsers, usersFile } from '../../../admin/people/endpoints.ts'
import type { PeoplePage } from '../../../admin/people/responses.ts'
import { PeopleFilter } from '../../../admin/people/schemas.ts'
import { createUser } from '../../../admin/person/endpoints.ts'
import { getPhoneLimits } from '../../../admin/phone-limits/endpoints.ts'
import { createRouter } from '../../../http/create-router.ts'
import { parsePhoneOfQuery } from '../../../lib/phone.ts'
import { CsrfField } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { countryOptions, fillIn } from '../../kit/format.ts'
import { addListPage } from '../../kit/list-page.tsx'
import type { Filter, ListPage, ListView } from '../../kit/list-page.tsx'
import { ListCount } from '../../kit/list-parts.tsx'
import { COMMON } from '../../texts/common.ts'
import { PEOPLE_TEXTS } from '../../texts/people.ts'
import type { PeopleTexts } from '../../texts/people.ts'
import { peopleColumns } from './people-columns.tsx'

const peopleList: ListPage<PeoplePage> = {
  path: '/people',
  views: 'people',
  section: 'people',
  list: listUsers,
  file: usersFile,
  sent: ({ form: { values } }) => ({ filter: filterQuery(values), ordering: values['ordering'] ?? '' }),
  title: ({ context: { language } }) => PEOPLE_TEXTS[language].title,
  filters: filtersOf,
  dates: { from: 'joined_from', to: 'joined_to' },
  ordering: 'newest',
  count: ({ context, page }) => <ListCount context={context} page={page} />,
  buttons: ({ context }) =>
    context.may(createUser) ? (
      <a class="button" href="/admin/people/new/">
        {PEOPLE_TEXTS[context.language].add}
      </a>
    ) : null,
  above({ context: { language }, page, form }) {
    const { partial, partialBack } = PEOPLE_TEXTS[language]
    const isBackwards = (form.values['cursor'] ?? '').startsWith('b')
    return page?.partial ? <p class="notice attention">{isBackwards ? partialBack : partial}</p> : null
  },
  columns: (view) => peopleColumns(view.context, isSelectable(view)),
  empty: (view) => <NoMatch {...view} />,
  frame: (view, table) =>
    isSelectable(view) ? (
      <form method="post" action="/admin/bulk/">
        <CsrfField context={view.context} />
        <BulkBar {...view} />
        {table}
      </form>
    ) : (
      table
    ),
  pagerNames: ({ language }) => PEOPLE_TEXTS[language],
}

/** `/admin/people/`: the list and its CSV export. */
export function createPeoplePages(panel: Panel) {
  const router = createRouter()
  addListPage(router, panel, peopleList)
  return router
}

function filtersOf({ language }: PanelContext): Filter[] {
  const text = PEOPLE_TEXTS[language]
  const choice = (yes: string, no: string) =>
    [
      ['', COMMON[language].all],
      ['true', yes],
      ['false', no],
    ] as const
  return [
    { name: 'search', type: 'search', label: text.search, autocomplete: 'off', class: 'people-search' },
    { name: 'active', label: text.status, options: choice(text.notBlocked, text.blocked) },
    {
      name: 'ordering',
      label: COMMON[language].sort,
      options: [
        ['', COMMON[language].newest],
        ['oldest', COMMON[language].oldest],
        ['most_invited', text.mostInvited],
        ['least_invited', text.leastInvited],
        ['first_name', text.byName],
        ['-first_name', text.byNameDown],
        ['country', text.byCountry],
        ['-country', text.byCountryDown],
        ['invite_code', text.byCode],
        ['-invite_code', text.byCodeDown],
      ],
    },
    { name: 'country', label: text.country, options: countryOptions(language, COMMON[language].all), folded: true },
    { name: 'joined_from', type: 'date', label: text.joinedFrom, folded: true },
    { name: 'joined_to', type: 'date', label: text.joinedTo, folded: true },
    { name: 'has_inviter', label: text.inviter, options: choice(text.hasInviter, text.noInviter), folded: true },
    {
      name: 'deletion_requested',
      label: text.deletion,
      options: choice(text.deletionScheduled, text.deletionNotScheduled),
      folded: true,
    },
  ]
}

/** Bulk actions, as `/admin/bulk/` names them. */
const ACTIONS: [action: JobAction, text: keyof PeopleTexts & `${string}Action`][] = [
  ['block', 'blockAction'],
  ['unblock', 'unblockAction'],
  ['end_sessions', 'endSessionsAction'],
  ['delete', 'deleteAction'],
  ['cancel_deletion', 'cancelDeletionAction'],
]

const allowed = ({ may }: PanelContext) => ACTIONS.filter(([action]) => may(JOB_RULES[action]))

/** Whether to show checkboxes. */
const isSelectable = ({ context, page }: ListView<PeoplePage>) =>
  allowed(context).length > 0 && (page?.results ?? []).length > 0

/** No user matches. If the search was a whole number, support goes on to its limits: they are there without a user, too. */
function NoMatch({ context, page, form, isFiltered }: ListView<PeoplePage>) {
  const text = PEOPLE_TEXTS[context.language]
  const phone = context.may(getPhoneLimits) ? parsePhoneOfQuery(form.values['search'] ?? '')?.e164 : undefined
  if (phone === undefined || page?.partial)
    return <p>{text[page?.partial ? 'noResultsYet' : isFiltered ? 'noResults' : 'none']}</p>
  return (
    <>
      <p>{fillIn(text.noUser, { phone })}</p>
      <a class="button" href={`/admin/numbers/?phone=${encodeURIComponent(phone)}`}>
        {text.seeLimits}
      </a>
    </>
  )
}

/** Sends the ticked boxes, or the whole filter, to the confirmation page. */
function BulkBar({ context, form }: ListView<PeoplePage>) {
  const text = PEOPLE_TEXTS[context.language]
  return (
    <fieldset class="bulk-bar">
      <legend class="unseen">{text.bulk}</legend>
      <label class="check" data-select-all="ids" hidden>
        <input type="checkbox" />
        <span>{text.selectAll}</span>
      </label>
      <label>
        <span class="unseen">{text.withSelected}</span>
        <select name="action">
          {allowed(context).map(([action, name]) => (
            <option value={action}>{text[name]}</option>
          ))}
        </select>
      </label>
      <button type="submit">{text.toSelected}</button>
      {/* Only this button sends the filter, so that ticking nothing never selects everyone. */}
      <button type="submit" name="filter" value={filterQuery(form.values)}>
        {text.toAll}
      </button>
    </fieldset>
  )
}

/** The filter from a URL, without position and language. */
function filterQuery(values: Record<string, string>): string {
  const known = Object.entries(values).filter(
    ([name, value]) => Object.hasOwn(PeopleFilter.shape, name) && value !== '',
  )
  return new URLSearchParams(known).toString()
}
