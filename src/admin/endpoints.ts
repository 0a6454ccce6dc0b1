import type { Endpoint } from '../identity/endpoint.ts'
import { AUDIT_ENDPOINTS } from './audit/endpoints.ts'
import { CODE_ENDPOINTS } from './codes/endpoints.ts'
import { COUNTRY_ENDPOINTS } from './countries/endpoints.ts'

/** `/api/v1/admin`: everything that the panel can do, as JSON for staff tokens. */
export const ADMIN_ENDPOINTS: Endpoint[] = [...COUNTRY_ENDPOINTS, ...AUDIT_ENDPOINTS, ...CODE_ENDPOINTS]
