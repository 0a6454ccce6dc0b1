import { runQuery } from '../../db/run-batch.ts'
import type { Cursor } from '../../http/pagination.ts'
import { json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { toIso } from '../../lib/time.ts'
import { FILE_PLACE, fileEndpoint } from '../list-file.ts'
import { toScannedPage } from '../scan-page.ts'
import { AuditStaffQuery, findStaff } from './find-staff.ts'
import { listEvents } from './list-events.ts'
import { AuditFilter, AuditQuery, isPartlyIndexed, selectEvents } from './select-events.ts'

export const listAudit = endpoint(
  { method: 'get', path: '/api/v1/admin/audit/', access: 'staff', permission: 'audit.read', query: AuditQuery },
  async ({ ports, query, url }) => json(await listEvents(ports.db, { query, url })),
)

/** Staff by name, for the filters `actor` and `subject_staff`. */
export const listAuditStaff = endpoint(
  {
    method: 'get',
    path: '/api/v1/admin/audit/staff/',
    access: 'staff',
    permission: 'audit.read',
    query: AuditStaffQuery,
  },
  async ({ ports: { db }, query, staff: viewer }) => json({ results: await findStaff({ db, viewer }, query.search) }),
)

export const auditFile = fileEndpoint({
  name: 'audit',
  permission: 'people.export',
  filter: AuditFilter,
  pages:
    ({ ports: { db }, filter }) =>
    async (cursor: Cursor | undefined) => {
      const place = { ...FILE_PLACE, cursor, ordering: filter.ordering }
      const rows = await runQuery(db, selectEvents(db, filter, place))
      return toScannedPage(rows, place, isPartlyIndexed(filter))
    },
  columns: [
    'id',
    ['at', ({ at }) => toIso(at)],
    'action',
    'outcome',
    'actor',
    ['actor_id', ({ actorId }) => actorId],
    ['subject_id', ({ subjectId }) => subjectId],
    ['subject_staff_id', ({ subjectStaffId }) => subjectStaffId],
    'country',
    'network',
    ['user_agent', ({ userAgent }) => userAgent],
    ['request_id', ({ requestId }) => requestId],
    'details',
  ],
})

export const AUDIT_ENDPOINTS = [listAudit, listAuditStaff, auditFile]
