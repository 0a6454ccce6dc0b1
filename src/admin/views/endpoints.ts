import { idOrNotFound } from '../../http/pagination.ts'
import { empty, json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { deleteView, listViews, saveView } from './saved-views.ts'
import { ListViewsQuery, SaveViewInput } from './schemas.ts'

/* Filters and order of a list under a name: one's own, and those that colleagues share. Any role, for lists it may read. */

const path = '/api/v1/admin/views/'
const access = 'staff'

export const readSavedViews = endpoint(
  { method: 'get', path, access, query: ListViewsQuery },
  async ({ ports: { db }, staff, query }) => json({ results: await listViews({ db, staff }, query.list) }),
)

export const createSavedView = endpoint(
  { method: 'post', path, access, body: SaveViewInput },
  async ({ ports: { db, clock }, by, body }) => json(await saveView({ db, by, now: clock() }, body), { status: 201 }),
)

export const deleteSavedView = endpoint(
  { method: 'delete', path: `${path}:id/`, access },
  async ({ ports: { db, clock }, by, params: { id } }) => {
    await deleteView({ db, by, now: clock() }, idOrNotFound(id))
    return empty()
  },
)

export const SAVED_VIEW_ENDPOINTS = [readSavedViews, createSavedView, deleteSavedView]
