import type { Context } from 'hono'
import { csvResponse } from '../../../admin/csv/csv-response.ts'
import { exportPeople } from '../../../admin/people/export-people.ts'
import { listPeople } from '../../../admin/people/list-people.ts'
import { PeopleFilter } from '../../../admin/people/people-filter.ts'
import type { PeoplePage } from '../../../admin/people/responses.ts'
import { ExportPeopleQuery, ListPeopleQuery } from '../../../admin/people/schemas.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { createRouter } from '../../../http/create-router.ts'
import { byStaff } from '../../../identity/staff-request.ts'
import { CsrfField } from '../../kit/action.tsx'
import { readFilters } from '../../kit/filters.ts'
import { formatCount } from '../../kit/format-number.ts'
import { parseForm, readForm } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { Pager } from '../../kit/pager.tsx'
import type { Panel } from '../../kit/panel.ts'
import { requireMay } from '../../kit/require-panel-staff.ts'
import { PEOPLE_TEXTS } from '../../texts/people.ts'
import { BulkBar, mayChangeMany } from './bulk-bar.tsx'
import { FilterBar } from './filter-bar.tsx'
import { PeopleTable } from './people-table.tsx'

const NONE: PeoplePage = { count: null, partial: false, next: null, previous: null, results: [] }

/** The filter of an address as a query string of its own, without place and language. */
function filterQuery(values: Record<string, string>): string {
  const known = Object.entries(values).filter(
    ([name, value]) => Object.hasOwn(PeopleFilter.shape, name) && value !== '',
  )
  return new URLSearchParams(known).toString()
}

async function drawPeople(c: Context<AppEnv>, panel: Panel) {
  const context = panel.context(c)
  const text = PEOPLE_TEXTS[context.language]
  const { query, form } = readFilters(c, ListPeopleQuery)
  const page = query ? await listPeople(c.var.db, { role: c.var.staff.role, query, url: c.req.url }) : NONE
  const filter = filterQuery(form.values)
  const backwards = (form.values['cursor'] ?? '').startsWith('b')
  const selectable = mayChangeMany(context) && page.results.length > 0
  const table = (
    <PeopleTable
      context={context}
      people={page.results}
      selectable={selectable}
      empty={page.partial ? text.noResultsYet : text.noResults}
    />
  )
  return panelPage(c, context, {
    title: text.title,
    section: 'people',
    body: (
      <>
        <FilterBar context={context} form={form} />
        <div class="list-head">
          <p class="muted">{page.count === null ? '' : text.count(formatCount(page.count, context.language))}</p>
          <div class="actions">
            {context.may('people.export') ? (
              <form method="post" action="/admin/people/export/" class="inline">
                <CsrfField context={context} />
                <input type="hidden" name="filter" value={filter} />
                <input type="hidden" name="ordering" value={form.values['ordering'] ?? ''} />
                <button type="submit">{text.csv}</button>
              </form>
            ) : null}
            {context.may('people.create') ? (
              <a class="button" href="/admin/people/new/">
                {text.add}
              </a>
            ) : null}
          </div>
        </div>
        {page.partial ? <p class="notice attention">{backwards ? text.partialBack : text.partial}</p> : null}
        {selectable ? (
          <form method="post" action="/admin/bulk/">
            <CsrfField context={context} />
            <BulkBar context={context} filter={filter} />
            {table}
          </form>
        ) : (
          table
        )}
        <Pager
          context={context}
          next={page.next}
          previous={page.previous}
          names={{ next: text.next, previous: text.previous }}
        />
      </>
    ),
  })
}

/** `/admin/people/`: the list, and the same as a file. */
export function createPeoplePages(panel: Panel) {
  return createRouter()
    .get('/', requireMay('people.read'), (c) => drawPeople(c, panel))
    .post('/export', requireMay('people.export'), async (c) => {
      const { filter = '', ordering } = await readForm(c)
      const query = parseForm(ExportPeopleQuery, { ...Object.fromEntries(new URLSearchParams(filter)), ordering })
      const file = await exportPeople(
        { ...panel.ports, db: c.var.db },
        { by: byStaff(c), query, language: panel.context(c).language },
      )
      return csvResponse(file, 'people.csv')
    })
}
