import { createRouter } from '../http/create-router.ts'
import type { AppPorts } from '../ports.ts'
import { createAdmin } from './admin.ts'
import { createAdminLinkRoutes, createLinkFileRoutes } from './links/routes.ts'
import { createPeopleRoutes } from './people/routes.ts'
import { createPersonRoutes } from './person/routes.ts'

/** `/api/v1/admin`: the power of the panel as JSON, for staff tokens. */
export function createAdminRoutes(ports: AppPorts) {
  const admin = createAdmin(ports)
  return createRouter()
    .route('/', createPeopleRoutes(admin))
    .route('/users', createPersonRoutes(admin))
    .route('/', createLinkFileRoutes(admin))
    .route('/links', createAdminLinkRoutes(admin))
}
