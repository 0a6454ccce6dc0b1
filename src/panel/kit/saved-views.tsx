import { createSavedView, deleteSavedView } from '../../admin/views/endpoints.ts'
import { viewQuery } from '../../admin/views/lists.ts'
import type { ViewedList } from '../../admin/views/lists.ts'
import type { SavedView } from '../../admin/views/responses.ts'
import { mayDelete } from '../../admin/views/saved-views.ts'
import { MAX_VIEW_NAME } from '../../admin/views/schemas.ts'
import { VIEW_TEXTS } from '../texts/views.ts'
import { ActionButton, PostForm } from './action.tsx'
import type { FormRoute } from './action.tsx'
import type { PanelContext } from './context.ts'

interface ViewsProps {
  context: PanelContext
  list: ViewedList
  views: SavedView[]
}

const address = (list: string, query = '') => `/admin/${list}/${query === '' ? '' : `?${query}`}`

/** Tabs above a list that has views. */
export function ViewTabs({ context, list, views }: ViewsProps) {
  if (views.length === 0) return null
  const text = VIEW_TEXTS[context.language]
  const current = viewQuery(list, context.url.search)
  const isSearch = Boolean(context.url.searchParams.get('search'))
  const mark = (query: string) => query === current && !isSearch && { 'aria-current': 'page' as const }
  return (
    <nav class="switch" aria-label={text.views}>
      <a href={address(list)} {...mark('')}>
        {text.everything}
      </a>
      {views.map(({ name, query }) => (
        <a href={address(list, query)} {...mark(query)}>
          <bdi>{name}</bdi>
        </a>
      ))}
    </nav>
  )
}

/** Below the list: saves what it shows, or deletes the view that it is. */
export function ViewForms({ context, list, views }: ViewsProps) {
  const text = VIEW_TEXTS[context.language]
  const query = viewQuery(list, context.url.search) ?? ''
  const { staff } = context
  const shown = views.find((view) => view.query === query && staff && mayDelete(staff, view))
  if (shown) {
    return (
      <div class="view-forms">
        <ActionButton context={context} action={`/admin/views/${shown.id}/delete/`} label={text.remove}>
          <input type="hidden" name="list" value={list} />
        </ActionButton>
      </div>
    )
  }
  if (query === '') return null
  return (
    <details class="confirm view-forms">
      <summary class="button">{text.save}</summary>
      <PostForm context={context} action="/admin/views/">
        <p>{text.explain}</p>
        <input type="hidden" name="list" value={list} />
        <input type="hidden" name="query" value={query} />
        <div class="field">
          <label for="field-view">{text.name}</label>
          <input id="field-view" name="name" maxlength={MAX_VIEW_NAME} required autocomplete="off" />
        </div>
        <label class="check">
          <input type="checkbox" name="shared" value="true" />
          <span>{text.shared}</span>
        </label>
        <button class="primary" type="submit">
          {text.submit}
        </button>
      </PostForm>
    </details>
  )
}

/** Both lead back to the list. */
export const VIEW_FORMS: FormRoute[] = [
  {
    endpoint: createSavedView,
    path: '/views',
    body: ({ list, name, query, shared }) => ({ list, name, query, shared: shared === 'true' }),
    done: async ({ c, answer }) => {
      const { list, query } = await answer.json<SavedView>()
      return c.redirect(address(list, query), 303)
    },
  },
  {
    endpoint: deleteSavedView,
    path: '/views/:id{[0-9]+}/delete',
    done: ({ c, values: { list = '' } }) => c.redirect(/^[a-z]+$/.test(list) ? address(list) : '/admin/', 303),
  },
]
