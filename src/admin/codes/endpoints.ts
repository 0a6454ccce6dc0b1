import * as z from 'zod/mini'
import { PageQuery } from '../../http/pagination.ts'
import type { Cursor } from '../../http/pagination.ts'
import { empty, json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { fileEndpoint, NO_FILTER } from '../list-file.ts'
import { ReasonInput } from '../reason.ts'
import { listCodes, readCodes } from './list-codes.ts'
import { voidCode } from './void-code.ts'

const path = '/api/v1/admin/codes/'
const FILE_PAGE = 500

const ListCodesQuery = z.pick(PageQuery, { limit: true, cursor: true })

export const listPendingCodes = endpoint(
  { method: 'get', path, access: 'staff', permission: 'codes.read', query: ListCodesQuery },
  async ({ ports, query, url, staff }) => json(await listCodes(ports, { query, url, viewer: staff })),
)

export const voidPendingCode = endpoint(
  { method: 'post', path: `${path}:id/void/`, access: 'staff', permission: 'codes.void', body: ReasonInput },
  async ({ ports, params: { id }, body: { reason }, by }) => {
    await voidCode(ports, { id, reason, by })
    return empty()
  },
)

/** Like the list, never with the codes themselves. */
export const codesFile = fileEndpoint({
  name: 'codes',
  permission: 'people.export',
  filter: NO_FILTER,
  pages:
    ({ ports, by }) =>
    async (cursor: Cursor | undefined) =>
      readCodes(ports, { limit: FILE_PAGE, cursor }, by.staff),
  columns: [
    'id',
    'phone',
    ['user_id', ({ user }) => user?.id ?? null],
    'purpose',
    'country',
    'network',
    'created_at',
    'expires_at',
  ],
})

export const CODE_ENDPOINTS = [listPendingCodes, voidPendingCode, codesFile]
