import { PERMISSIONS, ROLES } from '../identity/permissions.ts'
import type { ErrorCase, Operation } from './operation.ts'

/** Every error of an operation: what its own rules say, and what follows from how it is called. In the order of checks. */
export function errorCases(operation: Operation): ErrorCase[] {
  const { access, body, errors = [], invalid, permission, shielded, stores } = operation
  const isForSome = permission !== undefined && PERMISSIONS[permission].length < ROLES.length
  return [
    { code: 'method_not_allowed' },
    ...when(access !== 'public', { code: 'not_authenticated' }, { code: 'token_not_valid' }),
    ...when(access === 'staff', { code: 'staff_sign_in_required' }),
    ...when(isForSome, { code: 'permission_denied' }),
    ...when(access === 'staff' || shielded, { code: 'requests_per_network' }),
    ...when(body, { code: 'unsupported_media_type' }, { code: 'body_too_large' }, { code: 'malformed_json' }),
    ...when(invalid, { code: 'invalid_request', ...(invalid && { fields: invalid }) }),
    ...errors,
    ...when(stores, { code: 'storage_unavailable' }),
    { code: 'internal_error' },
    { code: 'misconfigured' },
  ]
}

const when = (condition: unknown, ...cases: ErrorCase[]): ErrorCase[] => (condition ? cases : [])
