import type { ErrorHandler, Hono, MiddlewareHandler } from 'hono'
import { listAudit } from '../admin/audit/endpoints.ts'
import { listPendingCodes } from '../admin/codes/endpoints.ts'
import { listCountries } from '../admin/countries/endpoints.ts'
import { readDashboard } from '../admin/dashboard/endpoints.ts'
import { readGrowth } from '../admin/growth/endpoints.ts'
import { listBulkJobs } from '../admin/jobs/endpoints.ts'
import { readLeaderboard } from '../admin/leaderboard/endpoints.ts'
import { listLinks } from '../admin/links/endpoints.ts'
import { listUsers } from '../admin/people/endpoints.ts'
import { listRewardPrograms } from '../admin/programs/endpoints.ts'
import { listAllReferrals } from '../admin/referrals/endpoints.ts'
import { listStaffAccounts } from '../admin/staff/endpoints.ts'
import { AppError } from '../errors/app-error.ts'
import { createRouter } from '../http/create-router.ts'
import type { AppEnv } from '../http/create-router.ts'
import { logCause, toAppError } from '../http/handle-error.ts'
import { countRequest, networkOf } from '../http/network.ts'
import { withPrimary } from '../http/with-database.ts'
import type { AppPorts } from '../ports.ts'
import { checkOrigin, createCsrf, limitBody, requirePanelStaff } from './kit/access.ts'
import { addForms } from './kit/action.tsx'
import { createPanel, createPanelFiles } from './kit/context.ts'
import type { MenuEntry } from './kit/context.ts'
import { errorPage } from './kit/page.tsx'
import { VIEW_FORMS } from './kit/saved-views.tsx'
import { createOverviewPages } from './sections/account/overview-pages.tsx'
import { createPasskeyPages } from './sections/account/passkey-pages.tsx'
import { createPasswordPages } from './sections/account/password-pages.tsx'
import { createRecoveryCodePages } from './sections/account/recovery-code-pages.tsx'
import { createSecondFactorPages } from './sections/account/second-factor-pages.tsx'
import { createAuditPages } from './sections/audit/pages.tsx'
import { createCodePages } from './sections/codes/pages.tsx'
import { createCountryPages } from './sections/countries/pages.tsx'
import { createDashboardPages } from './sections/dashboard/pages.tsx'
import { createGrowthPages } from './sections/growth/pages.tsx'
import { createBulkPages } from './sections/jobs/bulk-pages.tsx'
import { createJobPages } from './sections/jobs/job-pages.tsx'
import { createLeaderboardPages } from './sections/leaderboard/pages.tsx'
import { createCampaignPages } from './sections/links/campaign-pages.tsx'
import { createLandingPages } from './sections/links/landing-pages.tsx'
import { createLinkPages } from './sections/links/pages.tsx'
import { createPeoplePages } from './sections/people/pages.tsx'
import { createPersonPages } from './sections/person/pages.tsx'
import { createNumberPages } from './sections/phone-limits/pages.tsx'
import { createReferralPages } from './sections/referrals/pages.tsx'
import { createAllRewardsPage } from './sections/rewards/all-rewards-page.tsx'
import { createKeyPages } from './sections/rewards/key-pages.tsx'
import { createLedgerPages } from './sections/rewards/ledger-pages.tsx'
import { createProgramPages } from './sections/rewards/program-pages.tsx'
import { createReviewPages } from './sections/rewards/review-page.tsx'
import { createSimulationPages } from './sections/rewards/simulation-page.tsx'
import { createWebhookPages } from './sections/rewards/webhook-pages.tsx'
import { createWhyPages } from './sections/rewards/why-pages.tsx'
import { createInvitePages } from './sections/sign-in/invite-pages.tsx'
import { createSignInPages, createSignOutPage } from './sections/sign-in/pages.tsx'
import { createStaffPages } from './sections/staff/pages.tsx'

const SECTIONS = [
  createDashboardPages,
  createGrowthPages,
  createPeoplePages,
  createPersonPages,
  createJobPages,
  createCodePages,
  createNumberPages,
  createCountryPages,
  createLinkPages,
  createCampaignPages,
  createLandingPages,
  createReferralPages,
  createLeaderboardPages,
  createProgramPages,
  createSimulationPages,
  createAllRewardsPage,
  createReviewPages,
  createWhyPages,
  createLedgerPages,
  createKeyPages,
  createWebhookPages,
  createAuditPages,
  createStaffPages,
  createOverviewPages,
  createPasswordPages,
  createSecondFactorPages,
  createRecoveryCodePages,
  createPasskeyPages,
]

/** In the order of the menu. */
const MENU: MenuEntry[] = [
  { section: 'dashboard', path: '/admin/', endpoint: readDashboard },
  { section: 'growth', path: '/admin/growth/', endpoint: readGrowth },
  { section: 'people', path: '/admin/people/', endpoint: listUsers },
  { section: 'jobs', path: '/admin/jobs/', endpoint: listBulkJobs },
  { section: 'codes', path: '/admin/codes/', endpoint: listPendingCodes },
  { section: 'countries', path: '/admin/countries/', endpoint: listCountries },
  { section: 'links', path: '/admin/links/', endpoint: listLinks },
  { section: 'referrals', path: '/admin/referrals/', endpoint: listAllReferrals },
  { section: 'leaderboard', path: '/admin/leaderboard/', endpoint: readLeaderboard },
  { section: 'rewards', path: '/admin/programs/', endpoint: listRewardPrograms },
  { section: 'audit', path: '/admin/audit/', endpoint: listAudit },
  { section: 'staff', path: '/admin/staff/', endpoint: listStaffAccounts },
]

/** `/admin`: the panel. Its pages call the same functions as the JSON routes. */
export function createPanelRoutes(ports: AppPorts) {
  const csrf = createCsrf(ports.config.secretKey)
  const files = createPanelFiles(ports)
  const router = createRouter()
  const pageOfForm = createFormPaths(() => router.routes)
  const panel = createPanel({ ports, csrf, files, pageOfForm, menu: MENU })
  const database: MiddlewareHandler<AppEnv> = async (c, next) =>
    withPrimary(ports, c, async (db) => {
      c.set('db', db)
      await next()
    })
  const onError: ErrorHandler<AppEnv> = (thrown, c) => {
    const error = toAppError(thrown)
    logCause(ports.log, c, error)
    return errorPage(c, panel, error)
  }

  /** Pages for people who are not signed in. */
  const gate = (pages: Hono<AppEnv>) => {
    const gated = createRouter()
    gated.onError(onError)
    gated.use(checkOrigin, async (c, next) => {
      if (c.req.method === 'POST') await countRequest(ports, networkOf(c.req.raw.headers), 'entry')
      await next()
    })
    gated.use(database, limitBody)
    return gated.route('/', pages)
  }

  const inside = createRouter()
  inside.onError(onError)
  inside.use(database, requirePanelStaff(ports), limitBody, csrf.check)
  inside.use(async (c, next) => {
    const page = c.req.method === 'GET' ? pageOfForm(new URL(c.req.url)) : undefined
    return page === undefined ? next() : c.redirect(page, 303)
  })
  inside.route('/sign-out', createSignOutPage(panel))
  inside.route('/bulk', createBulkPages(panel))
  for (const create of SECTIONS) inside.route('/', create(panel))
  addForms(inside, panel, VIEW_FORMS)
  inside.all('*', () => {
    throw new AppError('not_found')
  })

  router.onError(onError)
  router.use(async (_, next) => {
    await files.load()
    return next()
  })
  return router
    .route('/sign-in', gate(createSignInPages(panel)))
    .route('/invite', gate(createInvitePages(panel)))
    .route('/', inside)
}

interface Route {
  method: string
  path: string
}

/** `/people/:id{[0-9]+}` as a regular expression. */
const matching = (path: string) =>
  path
    .split('/')
    .map((part) => part.replace(/^:\w+(?:\{(.+)\})?$/, (_, pattern?: string) => pattern ?? '[^/]+'))
    .join('/')

/**
 * Finds the page of a form whose path was opened with GET: by a language link on a refused form, a reload, or after a
 * sign-in in between. It is the nearest page above a path that only takes POST.
 */
export function createFormPaths(routesOf: () => Route[]): (url: URL) => string | undefined {
  let known: RegExp[] | undefined
  const read = () => {
    const routes = routesOf().map(({ method, path }) => ({ method, path: path.replace(/\/$/, '') }))
    const pages = new Set(routes.filter(({ method }) => method === 'GET').map(({ path }) => path))
    const forms = routes.filter(({ method, path }) => method === 'POST' && !pages.has(path))
    return forms.map(({ path }) => {
      let page = path
      while (page !== '' && !pages.has(page)) page = page.slice(0, page.lastIndexOf('/'))
      return new RegExp(`^(${matching(page)})${matching(path.slice(page.length))}$`)
    })
  }
  return function pageOfForm({ pathname, searchParams }) {
    known ??= read()
    const path = pathname.replace(/^\/admin/, '').replace(/\/$/, '')
    const found = known.map((form) => form.exec(path)).find((match) => match !== null)
    if (!found) return undefined
    const language = searchParams.get('lang')
    const query = language === null ? '' : `?lang=${encodeURIComponent(language)}`
    return `/admin${found[1]}/${query}`
  }
}
