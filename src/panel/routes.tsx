import type { ErrorHandler } from 'hono'
import { AppError } from '../errors/app-error.ts'
import { createRouter } from '../http/create-router.ts'
import type { AppEnv } from '../http/create-router.ts'
import { logCause, toAppError } from '../http/handle-error.ts'
import { networkShield } from '../http/network.ts'
import { withDatabase } from '../http/with-database.ts'
import type { Ports } from '../ports.ts'
import { checkOrigin, createCsrf } from './kit/csrf.ts'
import { errorPage } from './kit/error-page.tsx'
import { pageOfForm } from './kit/form-paths.ts'
import { limitBody } from './kit/limit-body.ts'
import { createPanelFiles } from './kit/panel-files.ts'
import { createPanel } from './kit/panel.ts'
import { requirePanelStaff } from './kit/require-panel-staff.ts'
import { createAccountPages } from './sections/account/pages.ts'
import { createAuditPages } from './sections/audit/pages.tsx'
import { createCodePages } from './sections/codes/pages.tsx'
import { createCountryPages } from './sections/countries/pages.tsx'
import { createDashboardPages } from './sections/dashboard/pages.tsx'
import { createBulkPages } from './sections/jobs/bulk-pages.tsx'
import { createJobPages } from './sections/jobs/job-pages.tsx'
import { createLeaderboardPages } from './sections/leaderboard/pages.tsx'
import { createLinkPages } from './sections/links/pages.tsx'
import { createPeoplePages } from './sections/people/pages.tsx'
import { createPersonPages } from './sections/person/pages.tsx'
import { createNumberPages } from './sections/phone-limits/pages.tsx'
import { createReferralPages } from './sections/referrals/pages.tsx'
import { createSignInPages, createSignOutPage } from './sections/sign-in/pages.tsx'

/** `/admin`: the panel. Every page goes through the verbs of the JSON routes. */
export function createPanelRoutes(ports: Ports) {
  const csrf = createCsrf(ports.config.secretKey)
  const files = createPanelFiles(ports)
  const panel = createPanel(ports, csrf, files)
  const database = withDatabase(ports)
  const onError: ErrorHandler<AppEnv> = (thrown, c) => {
    const error = toAppError(thrown)
    logCause(ports.log, c, error)
    return errorPage(c, panel.context(c), error)
  }

  const gate = createRouter()
  gate.onError(onError)
  const shield = networkShield(ports)
  gate.use(async (c, next) => (c.req.method === 'POST' ? shield(c, next) : next()))
  gate.use(database, checkOrigin, limitBody)
  gate.route('/', createSignInPages(panel))

  // Sections: .route('/people', createPeoplePages(panel)) and so on, each behind the sign-in.
  const inside = createRouter()
  inside.onError(onError)
  inside.use(database, requirePanelStaff(ports), limitBody, csrf.check)
  inside.use(async (c, next) => {
    const page = c.req.method === 'GET' ? pageOfForm(new URL(c.req.url)) : undefined
    return page === undefined ? next() : c.redirect(page, 303)
  })
  inside.route('/sign-out', createSignOutPage(panel))
  inside.route('/bulk', createBulkPages(panel))
  inside.route('/jobs', createJobPages(panel))
  inside.route('/people', createPeoplePages(panel))
  inside.route('/people', createPersonPages(panel))
  inside.route('/', createDashboardPages(panel))
  inside.route('/audit', createAuditPages(panel))
  inside.route('/account', createAccountPages(panel))
  inside.route('/codes', createCodePages(panel))
  inside.route('/numbers', createNumberPages(panel))
  inside.route('/countries', createCountryPages(panel))
  inside.route('/links', createLinkPages(panel))
  inside.route('/referrals', createReferralPages(panel))
  inside.route('/leaderboard', createLeaderboardPages(panel))
  inside.all('*', () => {
    throw new AppError('not_found')
  })

  const router = createRouter()
  router.onError(onError)
  router.use(async (_, next) => {
    await files.load()
    return next()
  })
  return router.route('/sign-in', gate).route('/', inside)
}
