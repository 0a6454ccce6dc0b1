import type { Tokens } from '../auth/tokens.ts'
import { createRouter } from '../http/create-router.ts'
import type { Ports } from '../ports.ts'
import { createAdmin } from './admin.ts'
import { createStaffAuthRoutes } from './auth/routes.ts'
import { createJobRoutes } from './jobs/routes.ts'
import { createPeopleRoutes } from './people/routes.ts'
import { createPersonRoutes } from './person/routes.ts'
import { createSendRoutes } from './sends/routes.ts'

/** `/api/v1/admin`: the power of the panel as JSON, for staff tokens. */
export function createAdminRoutes(ports: Ports & { tokens: Tokens }) {
  const admin = createAdmin(ports)
  return createRouter()
    .route('/auth', createStaffAuthRoutes(admin))
    .route('/', createPeopleRoutes(admin))
    .route('/sends', createSendRoutes(admin))
    .route('/jobs', createJobRoutes(admin))
    .route('/users', createPersonRoutes(admin))
}
