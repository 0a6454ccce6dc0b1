import type { Tokens } from '../auth/tokens.ts'
import { createRouter } from '../http/create-router.ts'
import type { Ports } from '../ports.ts'
import { createAdmin } from './admin.ts'
import { createStaffAuthRoutes } from './auth/routes.ts'
import { createCodeRoutes } from './codes/routes.ts'
import { createNumberRoutes, createUserGuardRoutes } from './numbers/routes.ts'
import { createSendRoutes } from './sends/routes.ts'

/** `/api/v1/admin`: the power of the panel as JSON, for staff tokens. */
export function createAdminRoutes(ports: Ports & { tokens: Tokens }) {
  const admin = createAdmin(ports)
  return createRouter()
    .route('/auth', createStaffAuthRoutes(admin))
    .route('/sends', createSendRoutes(admin))
    .route('/codes', createCodeRoutes(admin))
    .route('/numbers', createNumberRoutes(admin))
    .route('/users', createUserGuardRoutes(admin))
}
