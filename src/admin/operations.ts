import type { Operation } from '../openapi/operation.ts'
import { STAFF_AUTH_OPERATIONS } from './auth/operations.ts'
import { CODE_OPERATIONS } from './codes/operations.ts'
import { NUMBER_OPERATIONS } from './numbers/operations.ts'
import { SEND_OPERATIONS } from './sends/operations.ts'

/** What `/api/v1/admin` does, section by section, for the OpenAPI document. */
export const ADMIN_OPERATIONS: Operation[] = [
  ...STAFF_AUTH_OPERATIONS,
  ...SEND_OPERATIONS,
  ...CODE_OPERATIONS,
  ...NUMBER_OPERATIONS,
]
