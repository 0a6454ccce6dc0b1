import { createRouter } from '../http/create-router.ts'
import type { AppPorts } from '../ports.ts'
import { createAdmin } from './admin.ts'
import { createJobFileRoutes, createJobRoutes } from './jobs/routes.ts'
import { createAdminLinkRoutes, createLinkFileRoutes } from './links/routes.ts'
import { createPeopleRoutes } from './people/routes.ts'
import { createPersonRoutes } from './person/routes.ts'
import { createAdminReferralRoutes, createInviterRoutes, createReferralFileRoutes } from './referrals/routes.ts'

/** `/api/v1/admin`: the power of the panel as JSON, for staff tokens. */
export function createAdminRoutes(ports: AppPorts) {
  const admin = createAdmin(ports)
  return createRouter()
    .route('/', createPeopleRoutes(admin))
    .route('/users', createPersonRoutes(admin))
    .route('/', createLinkFileRoutes(admin))
    .route('/', createReferralFileRoutes(admin))
    .route('/links', createAdminLinkRoutes(admin))
    .route('/referrals', createAdminReferralRoutes(admin))
    .route('/users', createInviterRoutes(admin))
    .route('/', createJobFileRoutes(admin))
    .route('/jobs', createJobRoutes(admin))
}
