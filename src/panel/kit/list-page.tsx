import type { Context, Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { readSavedViews } from '../../admin/views/endpoints.ts'
import type { ViewedList } from '../../admin/views/lists.ts'
import type { SavedView, SavedViewList } from '../../admin/views/responses.ts'
import { AppError } from '../../errors/app-error.ts'
import type { AppEnv } from '../../http/create-router.ts'
import type { Endpoint } from '../../identity/endpoint.ts'
import { callAsStaff } from '../../identity/mount.ts'
import { CSV_READERS } from '../../lib/csv-stream.ts'
import type { CsvReader } from '../../lib/csv-stream.ts'
import { toDay } from '../../lib/time.ts'
import { COMMON } from '../texts/common.ts'
import { GROWTH } from '../texts/growth.ts'
import { requireMay } from './access.ts'
import { filledPath, PostForm } from './action.tsx'
import type { Guarded, Panel, PanelContext, Section } from './context.ts'
import { DatePresets } from './date-presets.tsx'
import type { DateFilters } from './date-presets.tsx'
import { Field, Select, FilterForm } from './field.tsx'
import type { FieldProps, SelectProps } from './field.tsx'
import { markRefusal, readForm } from './forms.ts'
import type { FormState, Values } from './forms.ts'
import { ListCount } from './list-parts.tsx'
import { panelPage } from './page.tsx'
import { ViewForms, ViewTabs } from './saved-views.tsx'
import { Pager, Table } from './table.tsx'
import type { Column } from './table.tsx'

/** A filter: a select if it has options, otherwise a field. */
export type Filter = (Omit<FieldProps, 'form'> | Omit<SelectProps, 'form'>) & {
  /** Folded until one of these is used. */
  folded?: boolean
  class?: string
}

interface Answer {
  results: object[]
  count?: number | null
  count_exact?: boolean
  next?: string | null
  previous?: string | null
}

/** What a list is rendered from. */
export interface ListView<Page, Extra = undefined> {
  context: PanelContext
  /** Undefined if a filter is invalid. */
  page: Page | undefined
  /** The typed filters and their errors. */
  form: FormState
  /** A filter is set: without one, an empty list says that there is nothing yet. */
  isFiltered: boolean
  extra: Extra
  /** UTC. */
  today: string
  views: SavedView[]
}

/** A page with the results of a list endpoint. */
export interface ListPage<Page extends Answer, Row extends object = Page['results'][number], Extra = undefined> {
  /** Below `/admin`. */
  path: string
  section: Section
  list: Endpoint
  /** Its filters can be saved under a name. */
  views?: ViewedList
  /** The CSV export. */
  file?: Endpoint
  /** The body of the export, if it is not the page's query as its filter. */
  sent?: (view: ListView<Page, Extra>) => Values
  /** Rows per page, if not the endpoint's default. */
  limit?: number
  title: (view: ListView<Page, Extra>) => string
  filters?: (context: PanelContext, extra: Extra) => Filter[]
  /** Of the filters, those of a period: links set them to today, this month and so on. */
  dates?: DateFilters
  /** Other data the page needs. */
  load?: (c: Context<AppEnv>, panel: Panel, readPage: () => Promise<Page | undefined>) => Promise<Extra>
  rows?: (view: ListView<Page, Extra>) => Row[]
  columns: (view: ListView<Page, Extra>) => Column<Row>[]
  /** The order without a parameter `ordering`, if the list has orders. */
  ordering?: string
  caption?: (view: ListView<Page, Extra>) => string
  /** Shown instead of an empty table. */
  empty: (view: ListView<Page, Extra>) => Child
  /** Notices by `?done=`. */
  notices?: (context: PanelContext) => Record<string, Child>
  /** Above everything else. */
  before?: (view: ListView<Page, Extra>) => Child
  /** Introduction, next to the export button. Without it, the button is below the filters. */
  intro?: (view: ListView<Page, Extra>) => Child
  count?: (view: ListView<Page, Extra>) => Child
  /** More buttons next to the export. */
  buttons?: (view: ListView<Page, Extra>) => Child
  above?: (view: ListView<Page, Extra>) => Child
  /** Wraps the table. */
  frame?: (view: ListView<Page, Extra>, table: Child) => Child
  pager?: (view: ListView<Page, Extra>) => Child
  pagerNames?: (context: PanelContext) => { next: string; previous: string }
  below?: (view: ListView<Page, Extra>) => Child
}

/** In place of an empty list: that there is nothing yet, or nothing under these filters, as far as the search went. */
export function emptyScan(
  { context: { language }, page, isFiltered }: Pick<ListView<Answer>, 'context' | 'page' | 'isFiltered'>,
  { none, empty }: { none: string; empty: string },
): string {
  const { wrongFilters, keepLooking } = GROWTH[language]
  if (page === undefined) return wrongFilters
  if (typeof page.next === 'string') return keepLooking
  return isFiltered || page.previous ? empty : none
}

/** Whether a filter has another value than that of an untouched form. */
const isSet = ({ url }: PanelContext, filter: Filter): boolean => {
  const value = url.searchParams.get(filter.name) ?? ''
  return value !== '' && !('options' in filter && filter.options[0]?.[0] === value)
}

type Redraw = (c: Context<AppEnv>, form?: FormState) => Promise<Response>

/** Adds a list page and its export. Returns its renderer, for refused forms on the page. */
export function addListPage<Page extends Answer, Row extends object, Extra>(
  router: Hono<AppEnv>,
  panel: Panel,
  spec: ListPage<Page, Row, Extra>,
): Redraw {
  const { path, list, file, limit, filters, load } = spec

  async function read(c: Context<AppEnv>): Promise<Pick<ListView<Page>, 'page' | 'form'>> {
    const values = c.req.query()
    const query = { ...(limit !== undefined && { limit: String(limit) }), ...values }
    try {
      const answer = await callAsStaff(c, panel.ports, list, { query })
      return { page: await answer.json(), form: { values, errors: {} } }
    } catch (error) {
      // Without filters there is nowhere to show the error.
      if (!filters || !(error instanceof AppError) || error.code !== 'invalid_request') throw error
      return { page: undefined, form: markRefusal(c, values, error) }
    }
  }

  async function readViews(c: Context<AppEnv>): Promise<SavedView[]> {
    if (spec.views === undefined) return []
    const answer = await callAsStaff(c, panel.ports, readSavedViews, { query: { list: spec.views } })
    return (await answer.json<SavedViewList>()).results
  }

  const draw: Redraw = async (c, form) => {
    const context = panel.context(c, { form, ...(form && { at: filledPath(path, (name) => c.req.param(name)) }) })
    const reading = read(c)
    const readPage = async () => (await reading).page
    const [shown, extra, views] = await Promise.all([reading, load?.(c, panel, readPage), readViews(c)])
    const isFiltered = spec.filters?.(context, extra as Extra).some((filter) => isSet(context, filter)) ?? false
    const view = { context, ...shown, isFiltered, extra: extra as Extra, views, today: toDay(panel.ports.clock()) }
    return panelPage(c, context, {
      title: spec.title(view),
      section: spec.section,
      notice: spec.notices?.(context)[c.req.query('done') ?? ''],
      body: <ListBody spec={spec} view={view} />,
    })
  }

  router.get(path, requireMay(list), async (c) => {
    // Scripts of pages read lists as the JSON route writes them.
    const isJson = c.req.header('accept')?.startsWith('application/json')
    return isJson ? callAsStaff(c, panel.ports, list, { query: c.req.query() }) : draw(c)
  })
  if (file) {
    router.post(`${path}/export`, requireMay(file), async (c) => {
      const { filter = '', ...fields } = await readForm(c)
      const query = { ...fields, ...Object.fromEntries(new URLSearchParams(filter)) }
      return callAsStaff(c, panel.ports, file, { query, language: panel.context(c).language })
    })
  }
  return draw
}

interface BodyProps<Page extends Answer, Row extends object, Extra> {
  spec: ListPage<Page, Row, Extra>
  view: ListView<Page, Extra>
}

function ListBody<Page extends Answer, Row extends object, Extra>({ spec, view }: BodyProps<Page, Row, Extra>) {
  const { context, page, form } = view
  const { next = null, previous = null } = page ?? {}
  const rows = spec.rows?.(view) ?? ((page?.results ?? []) as Row[])
  const caption = spec.caption?.(view) ?? spec.title(view)
  const { ordering: usual } = spec
  const { older, newer } = COMMON[context.language]
  const isOldest = form.values['ordering'] === 'oldest'
  const names = spec.pagerNames?.(context) ?? (isOldest ? { next: newer, previous: older } : undefined)
  const list = usual === undefined ? undefined : { context, usual, ordering: form.values['ordering'] ?? '' }
  const table = (
    <Table
      caption={caption}
      columns={spec.columns(view)}
      rows={rows}
      empty={spec.empty(view)}
      {...(list && { list })}
    />
  )
  const filters = spec.filters && (
    <Filters context={context} form={form} action={context.url.pathname} filters={spec.filters(context, view.extra)} />
  )
  return (
    <>
      {spec.before?.(view)}
      {spec.views && <ViewTabs context={context} list={spec.views} views={view.views} />}
      {spec.intro ? null : filters}
      <ListHead spec={spec} view={view} />
      {spec.intro ? filters : null}
      <div class="list-line">
        {spec.dates && <DatePresets context={context} today={view.today} filters={spec.dates} />}
        {spec.count ? null : <ListCount context={context} page={page} />}
      </div>
      {spec.above?.(view)}
      {spec.frame ? spec.frame(view, table) : table}
      {spec.pager ? spec.pager(view) : <Pager {...{ context, next, previous }} {...(names && { names })} />}
      {spec.views && <ViewForms context={context} list={spec.views} views={view.views} />}
      {spec.below?.(view)}
    </>
  )
}

function ListHead<Page extends Answer, Row extends object, Extra>({ spec, view }: BodyProps<Page, Row, Extra>) {
  const { intro, count, buttons, file, path, sent } = spec
  if (!intro && !count && !file) return null
  const { context, page } = view
  const fields = sent?.(view) ?? { filter: context.url.search }
  const download = file && page && <Download {...{ context, file, fields, action: `/admin${path}/export/` }} />
  return (
    <div class={intro || count ? 'list-head' : 'list-head at-end'}>
      {(intro ?? count)?.(view)}
      {buttons ? (
        <div class="actions">
          {download}
          {buttons(view)}
        </div>
      ) : (
        download
      )}
    </div>
  )
}

function Filters({ filters, ...props }: { context: PanelContext; form: FormState; action: string; filters: Filter[] }) {
  const draw = (one: Filter) => {
    const { folded: _, class: name, ...filter } = one
    const field =
      'options' in filter ? <Select form={props.form} {...filter} /> : <Field form={props.form} {...filter} />
    return name === undefined ? field : <div class={name}>{field}</div>
  }
  const more = filters.filter(({ folded }) => folded)
  return (
    <FilterForm
      {...props}
      names={filters.map(({ name }) => name)}
      {...(more.length > 0 && { more: { names: more.map(({ name }) => name), fields: more.map(draw) } })}
    >
      {filters.filter(({ folded }) => !folded).map(draw)}
    </FilterForm>
  )
}

interface DownloadProps {
  context: PanelContext
  file: Guarded
  action: string
  fields: Values
}

/** Short, so that the list stays on the first screen of a phone. */
const FILE_NAMES: Record<CsvReader, string> = { spreadsheet: 'Excel', program: 'CSV' }

/** The export button, for staff who may export. A form, since exports are audited. */
function Download({ context, file, action, fields }: DownloadProps) {
  if (!context.may(file)) return null
  return (
    <PostForm context={context} action={action} class="inline">
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {CSV_READERS.map((reader) => (
        <button type="submit" name="for" value={reader} aria-label={GROWTH[context.language].csv[reader]}>
          ↓ {FILE_NAMES[reader]}
        </button>
      ))}
    </PostForm>
  )
}
