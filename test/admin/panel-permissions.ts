import type { Permission } from '../../src/admin/permissions.ts'

/** Pages that concern nobody but who looks at them. */
export const ANY_STAFF = 'any staff'

/** What each path of the panel asks for. Written by hand: a page that nobody has thought about here fails the test. */
export const PANEL_PERMISSIONS: Record<string, Permission | typeof ANY_STAFF> = {
  'GET /admin': 'numbers.read',
  'POST /admin/dashboard/reopen/:country': 'countries.reopen',
  'GET /admin/audit': 'audit.read',
  'POST /admin/audit/export': 'people.export',

  'GET /admin/people': 'people.read',
  'POST /admin/people/export': 'people.export',
  'GET /admin/people/new': 'people.create',
  'POST /admin/people/new': 'people.create',
  'GET /admin/people/:id': 'people.read',
  'GET /admin/people/:id/invited': 'people.read',
  'GET /admin/people/:id/edit': 'people.edit',
  'POST /admin/people/:id/edit': 'people.edit',
  'POST /admin/people/:id/block': 'people.block',
  'POST /admin/people/:id/unblock': 'people.block',
  'POST /admin/people/:id/password': 'people.set_password',
  'POST /admin/people/:id/sessions/end': 'people.end_sessions',
  'POST /admin/people/:id/deletion': 'people.delete',
  'POST /admin/people/:id/deletion/cancel': 'people.delete',
  'POST /admin/people/:id/export': 'people.export',

  'GET /admin/bulk': 'people.bulk',
  'POST /admin/bulk': 'people.bulk',
  'GET /admin/bulk/confirm': 'people.bulk',
  'POST /admin/bulk/confirm': 'people.bulk',
  'GET /admin/jobs': 'people.bulk',
  'GET /admin/jobs/:id': 'people.bulk',
  'POST /admin/jobs/:id/step': 'people.bulk',
  'POST /admin/jobs/:id/cancel': 'people.bulk',

  'GET /admin/codes': 'codes.read',
  'POST /admin/codes/:id/void': 'codes.void',
  'GET /admin/numbers': 'people.unlock',
  'POST /admin/numbers/unlock': 'people.unlock',
  'GET /admin/countries': 'numbers.read',
  'POST /admin/countries/:country/reopen': 'countries.reopen',

  'POST /admin/sign-out': ANY_STAFF,
  'GET /admin/account': ANY_STAFF,
  'POST /admin/account/sessions/end-others': ANY_STAFF,
  'POST /admin/account/sessions/:id/end': ANY_STAFF,
  'GET /admin/account/password': ANY_STAFF,
  'POST /admin/account/password': ANY_STAFF,
  'GET /admin/account/second-factor': ANY_STAFF,
  'POST /admin/account/second-factor/start': ANY_STAFF,
  'POST /admin/account/second-factor/confirm': ANY_STAFF,
  'GET /admin/account/second-factor/recovery-codes': ANY_STAFF,
  'POST /admin/account/second-factor/recovery-codes': ANY_STAFF,
  'GET /admin/account/second-factor/off': ANY_STAFF,
  'POST /admin/account/second-factor/off': ANY_STAFF,
  'GET /admin/account/passkeys/new': ANY_STAFF,
  'POST /admin/account/passkeys/new': ANY_STAFF,
  'GET /admin/account/passkeys/:id': ANY_STAFF,
  'POST /admin/account/passkeys/:id': ANY_STAFF,
  'POST /admin/account/passkeys/:id/delete': ANY_STAFF,
}
