import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import * as views from './endpoints.ts'
import { SavedView, SavedViewList } from './responses.ts'

const blocked: SavedView = {
  id: 3,
  list: 'people',
  name: 'Blocked in Germany',
  query: 'active=false&country=DE',
  shared: true,
  own: true,
}
const { id: _, own: _own, ...input } = blocked
const tag = 'Admin'

export const SAVED_VIEW_DOCS = [
  document(views.readSavedViews, {
    operationId: 'admin_own_views',
    summary: 'List saved views',
    description:
      "Your own views of a list by name, at most 20, then 20 that colleagues share: the newest of each before anyone's second.",
    tag,
    invalid: [{ field: 'list', code: 'invalid_value' }],
    answers: [
      jsonAnswer(200, 'The views.', SavedViewList, { one: { summary: 'One view', value: { results: [blocked] } } }),
    ],
    errors: [{ code: 'permission_denied' }],
  }),
  document(views.createSavedView, {
    operationId: 'admin_own_view_save',
    summary: 'Save a view',
    description:
      'Names the filters and order of a list. A view of yours with the same name is replaced. A search is never kept, ' +
      'since it may be a phone number.',
    tag,
    examples: { blocked: { summary: 'Shared with all staff', value: input } },
    invalid: [{ field: 'query', code: 'invalid_value' }],
    answers: [jsonAnswer(201, 'The view.', SavedView, { blocked: { summary: 'A shared view', value: blocked } })],
    errors: [{ code: 'permission_denied' }, { code: 'too_many_views' }],
  }),
  document(views.deleteSavedView, {
    operationId: 'admin_own_view_delete',
    summary: 'Delete a saved view',
    description: 'Your own; superusers can also delete one that a colleague shares.',
    tag,
    pathParams: z.object({
      id: z
        .int()
        .positive()
        .meta({ description: 'Id of the view.', examples: [5] }),
    }),
    answers: [{ status: 204, description: 'Deleted.' }],
    errors: [{ code: 'not_found' }],
  }),
]
