import type { Cursor } from '../../http/pagination.ts'
import { json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { FILE_PLACE, fileEndpoint } from '../list-file.ts'
import { getGrowth, MAX_VALUES } from './get-growth.ts'
import { listSignUps, readSignUps, signUpView } from './list-sign-ups.ts'
import { GrowthQuery, SignUpFilter, SignUpsQuery } from './schemas.ts'

const GET = { method: 'get', access: 'staff', permission: 'stats.read' } as const

export const readGrowth = endpoint(
  { ...GET, path: '/api/v1/admin/growth/', query: GrowthQuery },
  async ({ ports, query }) => json(await getGrowth(ports, query)),
)

export const growthFile = fileEndpoint({
  name: 'growth',
  filter: GrowthQuery,
  pages:
    ({ ports, filter }) =>
    async () => ({ rows: (await getGrowth(ports, filter, MAX_VALUES)).results }),
  columns: [
    'value',
    'clicks',
    ['visitors', ({ uniques }) => uniques],
    ['sign_ups', ({ signups }) => signups],
    'conversion',
    ['clicks_before', ({ before }) => before?.clicks ?? null],
    ['visitors_before', ({ before }) => before?.uniques ?? null],
    ['sign_ups_before', ({ before }) => before?.signups ?? null],
    ['conversion_before', ({ before }) => before?.conversion ?? null],
  ],
})

export const listAllSignUps = endpoint(
  { ...GET, path: '/api/v1/admin/sign_ups/', query: SignUpsQuery },
  async ({ ports, query, url, staff }) => json(await listSignUps(ports, { query, url, viewer: staff })),
)

export const signUpsFile = fileEndpoint({
  name: 'sign_ups',
  filter: SignUpFilter,
  pages:
    ({ ports, viewer, filter }) =>
    async (cursor: Cursor | undefined) => {
      const page = await readSignUps(ports.db, filter, { ...FILE_PLACE, cursor })
      return { ...page, rows: page.rows.values().map((row) => signUpView(viewer, row)) }
    },
  columns: [
    ['person_id', ({ person }) => person.id],
    ['person_name', ({ person }) => person.name],
    ['person_phone', ({ person }) => person.phone],
    ['inviter_id', ({ inviter }) => inviter?.id ?? null],
    ['inviter_name', ({ inviter }) => inviter?.name ?? null],
    'link',
    'method',
    'channel',
    'campaign',
    'platform',
    'country',
    'at',
  ],
})

export const GROWTH_ENDPOINTS = [readGrowth, growthFile, listAllSignUps, signUpsFile]
