import type { Operation } from '../openapi/operation.ts'
import { AUDIT_OPERATIONS } from './audit/operations.ts'
import { STAFF_AUTH_OPERATIONS } from './auth/operations.ts'
import { DASHBOARD_OPERATIONS } from './dashboard/operations.ts'
import { SEND_OPERATIONS } from './sends/operations.ts'

/** What `/api/v1/admin` does, section by section, for the OpenAPI document. */
export const ADMIN_OPERATIONS: Operation[] = [
  ...STAFF_AUTH_OPERATIONS,
  ...SEND_OPERATIONS,
  ...DASHBOARD_OPERATIONS,
  ...AUDIT_OPERATIONS,
]
