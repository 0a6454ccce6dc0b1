import { idOrNotFound } from '../../http/pagination.ts'
import type { Cursor } from '../../http/pagination.ts'
import { json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { FILE_PLACE, fileEndpoint } from '../list-file.ts'
import { correctInviter } from './correct-inviter.ts'
import { referralView } from './get-attribution.ts'
import { getStoryOrThrow } from './get-story.ts'
import { listReferrals, readReferrals } from './list-referrals.ts'
import { CorrectInviterInput, ReferralFilter, ReferralsQuery } from './schemas.ts'

const inviterPath = '/api/v1/admin/users/:id/inviter/'

export const listAllReferrals = endpoint(
  {
    method: 'get',
    path: '/api/v1/admin/referrals/',
    access: 'staff',
    permission: 'stats.read',
    query: ReferralsQuery,
  },
  async ({ ports, query, url, staff }) => json(await listReferrals(ports, { query, url, viewer: staff })),
)

export const readAttribution = endpoint(
  { method: 'get', path: inviterPath, access: 'staff', permission: 'stats.read' },
  async ({ ports, params: { id }, staff }) =>
    json(await getStoryOrThrow(ports, { userId: idOrNotFound(id), viewer: staff })),
)

export const setInviter = endpoint(
  { method: 'post', path: inviterPath, access: 'staff', permission: 'referrals.correct', body: CorrectInviterInput },
  async ({ ports, params: { id }, body: { inviter: code = null, reason }, by }) =>
    json(await correctInviter(ports, { userId: idOrNotFound(id), code, reason, by })),
)

export const referralsFile = fileEndpoint({
  name: 'referrals',
  filter: ReferralFilter,
  pages:
    ({ ports, viewer, filter }) =>
    async (cursor: Cursor | undefined) => {
      const page = await readReferrals(ports.db, filter, { ...FILE_PLACE, cursor, ordering: filter.ordering })
      return { ...page, rows: page.rows.values().map((row) => referralView(viewer, row)) }
    },
  columns: [
    ['invitee_id', ({ invitee }) => invitee.id],
    ['invitee_name', ({ invitee }) => invitee.name],
    ['invitee_phone', ({ invitee }) => invitee.phone],
    ['inviter_id', ({ inviter }) => inviter.id],
    ['inviter_name', ({ inviter }) => inviter.name],
    ['inviter_phone', ({ inviter }) => inviter.phone],
    'link',
    'method',
    'certainty',
    'program',
    'channel',
    'country',
    'at',
    'signed_up_at',
  ],
})

export const ADMIN_REFERRAL_ENDPOINTS = [listAllReferrals, readAttribution, setInviter, referralsFile]
