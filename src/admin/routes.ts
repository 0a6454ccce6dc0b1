import { createRouter } from '../http/create-router.ts'
import type { AppPorts } from '../ports.ts'
import { createStaffAccountRoutes } from './account/routes.ts'
import { createAdmin } from './admin.ts'
import { createAuditRoutes } from './audit/routes.ts'
import { createCodeFileRoutes, createCodeRoutes } from './codes/routes.ts'
import { createSendFileRoutes, createSendRoutes } from './countries/routes.ts'
import { createDashboardRoutes } from './dashboard/routes.ts'
import { createJobFileRoutes, createJobRoutes } from './jobs/routes.ts'
import { createAdminLeaderboardRoutes } from './leaderboard/routes.ts'
import { createAdminLinkRoutes, createLinkFileRoutes } from './links/routes.ts'
import { createPeopleRoutes } from './people/routes.ts'
import { createPersonRoutes } from './person/routes.ts'
import { createNumberRoutes, createUserGuardRoutes } from './phone-limits/routes.ts'
import { createAdminReferralRoutes, createInviterRoutes, createReferralFileRoutes } from './referrals/routes.ts'
import { createStaffAuthRoutes } from './staff-sign-in/routes.ts'

/** `/api/v1/admin`: the power of the panel as JSON, for staff tokens. */
export function createAdminRoutes(ports: AppPorts) {
  const admin = createAdmin(ports)
  return createRouter()
    .route('/auth', createStaffAuthRoutes(admin))
    .route('/', createPeopleRoutes(admin))
    .route('/sends', createSendRoutes(admin))
    .route('/users', createPersonRoutes(admin))
    .route('/', createLinkFileRoutes(admin))
    .route('/', createReferralFileRoutes(admin))
    .route('/links', createAdminLinkRoutes(admin))
    .route('/referrals', createAdminReferralRoutes(admin))
    .route('/users', createInviterRoutes(admin))
    .route('/', createAdminLeaderboardRoutes(admin))
    .route('/', createSendFileRoutes(admin))
    .route('/', createJobFileRoutes(admin))
    .route('/', createCodeFileRoutes(admin))
    .route('/jobs', createJobRoutes(admin))
    .route('/dashboard', createDashboardRoutes(admin))
    .route('/', createAuditRoutes(admin))
    .route('/account', createStaffAccountRoutes(admin))
    .route('/codes', createCodeRoutes(admin))
    .route('/numbers', createNumberRoutes(admin))
    .route('/users', createUserGuardRoutes(admin))
}
