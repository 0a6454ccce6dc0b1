import { env } from 'cloudflare:workers'
import type { Role } from '../../src/identity/permissions.ts'
import { adminRequest } from '../support/admin-request.ts'
import { addLink, ownPage } from '../support/attribution.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, signInAs } from '../support/test-app.ts'

/* How to provoke each answer for staff about links, referrals and the leaderboard. */

const test = createTestApp()
const REASON = 'Ticket 4711'
let lastLink = 0

const as = async (role: Role, method: string, path: string, body?: unknown) =>
  adminRequest(test, await createStaff(role))(method, path, body)

const person = async (invitedBy?: string) => ownPage(test, await signInAs(test, undefined, invitedBy))

/** The key of someone's link with every field filled. */
async function link(): Promise<string> {
  lastLink += 1
  const key = await addLink((await person()).id, { key: `SCENAR10${lastLink}`, channel: 'vk' })
  await env.DB.prepare(
    `UPDATE referral_links SET label = 'L', campaign = 'C', title = 'T', description = 'D', expires_at = 4000000000000,
      destination = 'https://shop.example/a', image = 'https://shop.example/a.png' WHERE key = ?`,
  )
    .bind(key)
    .run()
  return key
}

const disable = async (code: string, role: Role = 'support') =>
  as(role, 'POST', `links/${code}/disable/`, { reason: REASON })

async function correct(inviterOf: (user: { id: number; invite_code: string }) => Promise<string | null> | string) {
  const user = await person()
  return as('superuser', 'POST', `users/${user.id}/inviter/`, { inviter: await inviterOf(user), reason: REASON })
}

/** By operation and name of the answer. */
export const GROWTH_SCENARIOS: Record<string, Record<string, () => Promise<Response>>> = {
  admin_links: {
    '200 application/json': async () => {
      await link()
      return as('analyst', 'GET', 'links/')
    },
  },
  admin_links_csv: {
    '200 text/csv': async () => as('superuser', 'GET', 'links.csv'),
    '400 invalid_request': async () => as('superuser', 'GET', 'links.csv?state=gone'),
  },
  admin_leaderboard_csv: {
    '200 text/csv': async () => as('superuser', 'GET', 'leaderboard.csv?period=all'),
    '400 invalid_request': async () => as('superuser', 'GET', 'leaderboard.csv?back=x'),
  },
  admin_sends_csv: {
    '200 text/csv': async () => as('superuser', 'GET', 'sends.csv'),
    '400 invalid_request': async () => as('superuser', 'GET', 'sends.csv?days=0'),
  },
  admin_codes_csv: {
    '200 text/csv': async () => as('superuser', 'GET', 'codes.csv'),
    '403 permission_denied': async () => as('support', 'GET', 'codes.csv'),
  },
  admin_jobs_csv: {
    '200 text/csv': async () => as('superuser', 'GET', 'jobs.csv'),
    '403 permission_denied': async () => as('support', 'GET', 'jobs.csv'),
  },
  admin_growth: {
    '200 application/json': async () => {
      await person((await person()).invite_code)
      return as('analyst', 'GET', 'growth/?by=link')
    },
    '400 invalid_request': async () => as('analyst', 'GET', 'growth/?by=weather'),
  },
  admin_growth_csv: {
    '200 text/csv': async () => as('analyst', 'GET', 'growth.csv?by=country'),
    '400 invalid_request': async () => as('analyst', 'GET', 'growth.csv?by=weather'),
  },
  admin_sign_ups: {
    '200 application/json': async () => {
      await person((await person()).invite_code)
      return as('analyst', 'GET', 'sign_ups/')
    },
    '400 invalid_request': async () => as('analyst', 'GET', 'sign_ups/?from=x'),
  },
  admin_sign_ups_csv: {
    '200 text/csv': async () => as('analyst', 'GET', 'sign_ups.csv'),
    '400 invalid_request': async () => as('analyst', 'GET', 'sign_ups.csv?from=x'),
  },
  admin_referrals_csv: {
    '200 text/csv': async () => as('superuser', 'GET', 'referrals.csv'),
    '400 invalid_request': async () => as('superuser', 'GET', 'referrals.csv?from=x'),
  },
  admin_link: {
    '200 application/json': async () => as('analyst', 'GET', `links/${await link()}/`),
    '400 invalid_request': async () => as('support', 'GET', `links/${await link()}/?from=yesterday`),
    '404 not_found': async () => as('support', 'GET', 'links/nobody-has-it/'),
  },
  admin_disable_link: {
    '204': async () => disable(await link()),
    '400 invalid_request': async () => as('support', 'POST', `links/${await link()}/disable/`, { reason: '' }),
    '403 permission_denied': async () => disable(await link(), 'analyst'),
    '404 not_found': async () => disable('nobody-has-it'),
    '409 invite_link_is_fixed': async () => disable((await person()).invite_code),
  },
  admin_referrals: {
    '200 application/json': async () => {
      await person((await person()).invite_code)
      return as('analyst', 'GET', 'referrals/')
    },
  },
  admin_inviter: {
    '200 application/json': async () => {
      const { id } = await person((await person()).invite_code)
      return as('analyst', 'GET', `users/${id}/inviter/`)
    },
    '404 not_found': async () => as('support', 'GET', 'users/999999/inviter/'),
  },
  admin_correct_inviter: {
    '200 application/json': async () => correct(async () => (await person()).invite_code),
    '400 own_invite_code': async () => correct(({ invite_code: own }) => own),
    '400 unknown_invite_code': async () => correct(() => 'ZZZZZZ'),
    '400 invite_cycle': async () => correct(async ({ invite_code: own }) => (await person(own)).invite_code),
    '400 invalid_request': async () => as('superuser', 'POST', 'users/1/inviter/', { inviter: null, reason: '' }),
    '403 permission_denied': async () => as('support', 'POST', 'users/1/inviter/', { inviter: null, reason: REASON }),
    '404 not_found': async () => as('superuser', 'POST', 'users/999999/inviter/', { inviter: null, reason: REASON }),
  },
  admin_leaderboard: {
    '200 application/json': async () => {
      await person((await person()).invite_code)
      return as('analyst', 'GET', 'leaderboard/?period=week')
    },
  },
}
