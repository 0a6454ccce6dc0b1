import * as z from 'zod'
import { jsonAnswer } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { AuditPage } from './responses.ts'
import { AuditFilter, AuditQuery } from './schemas.ts'

const CsvFile = z.string().meta({ description: 'RFC 4180, UTF-8, with a line of headings.' })

/** What `/admin/audit` does, for the OpenAPI document. */
export const AUDIT_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/admin/audit/',
    operationId: 'admin_audit',
    summary: 'Who did what to whom',
    description:
      'Newest first. Filters narrow each other. A page looks at a bounded stretch of events: follow `next` until it is ' +
      'null, also past pages with no results.',
    tag: 'Admin',
    access: 'staff',
    permission: 'audit.read',
    stores: 'write',
    query: AuditQuery,
    invalid: [{ field: 'action', code: 'invalid_value' }],
    answers: [
      jsonAnswer(200, 'A page of events.', AuditPage, {
        locked: {
          summary: 'A number that was locked',
          value: {
            next: null,
            previous: null,
            results: [
              {
                id: 9120,
                at: '2026-11-23T10:15:30.000Z',
                action: 'code_locked',
                outcome: 'failures_per_number',
                actor: { kind: 'user', id: null },
                subject_id: 42,
                country: 'RU',
                network: '203.0.113.0/24',
                user_agent: 'Mozilla/5.0',
                request_id: '8d4f3b52-6f0e-4b1a-9a5f-3f6c1f0f5a77',
                details: null,
              },
            ],
          },
        },
      }),
    ],
  },
  {
    method: 'get',
    path: '/api/v1/admin/audit.csv',
    operationId: 'admin_audit_csv',
    summary: 'The audit as a file',
    description: 'All events of the same filters, newest first, streamed. The audit records who took it.',
    tag: 'Admin',
    access: 'staff',
    permission: 'people.export',
    stores: 'write',
    query: AuditFilter,
    invalid: [{ field: 'action', code: 'invalid_value' }],
    answers: [
      {
        status: 200,
        description: 'The file. Cells that a spreadsheet would run begin with an apostrophe.',
        content: { 'text/csv': { schema: CsvFile, examples: {} } },
      },
    ],
  },
]
