import type { Permission } from '../../src/admin/permissions.ts'

/** Pages that concern nobody but who looks at them. */
export const ANY_STAFF = 'any staff'

/** What each path of the panel asks for. Written by hand: a page that nobody has thought about here fails the test. */
export const PANEL_PERMISSIONS: Record<string, Permission | typeof ANY_STAFF> = {
  'POST /admin/sign-out': ANY_STAFF,
  'GET /admin/bulk': 'people.bulk',
  'POST /admin/bulk': 'people.bulk',
  'GET /admin/bulk/confirm': 'people.bulk',
  'POST /admin/bulk/confirm': 'people.bulk',
  'GET /admin/jobs': 'people.bulk',
  'GET /admin/jobs/:id': 'people.bulk',
  'POST /admin/jobs/:id/step': 'people.bulk',
  'POST /admin/jobs/:id/cancel': 'people.bulk',
}
