import { document, jsonAnswer } from '../../docs/operation.ts'
import { documentFile } from '../list-file.docs.ts'
import { auditFile, listAudit, listAuditStaff } from './endpoints.ts'
import { AuditPage, AuditStaffList } from './responses.ts'

const invalid = [{ field: 'action', code: 'invalid_value' as const }]

export const AUDIT_DOCS = [
  document(listAudit, {
    operationId: 'admin_audit',
    summary: 'List audit events',
    description:
      'Filters are combined with AND. Each page looks at a limited number of events, so it may have fewer ' +
      'results than `limit`, or none: follow `next` until it is null.',
    tag: 'Admin',
    invalid,
    answers: [
      jsonAnswer(200, 'A page of events.', AuditPage, {
        locked: {
          summary: 'A locked phone number',
          value: {
            count: 1,
            count_exact: true,
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
                subject_staff_id: null,
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
  }),
  document(listAuditStaff, {
    operationId: 'admin_audit_staff',
    summary: 'Find staff in the audit',
    description: 'At most 6 of the 200 newest staff accounts, for the filters `actor` and `subject_staff`.',
    tag: 'Admin',
    invalid: [{ field: 'search', code: 'too_long', params: { max: 64 } }],
    answers: [
      jsonAnswer(200, 'The staff found, newest first.', AuditStaffList, {
        one: { summary: 'One', value: { results: [{ id: 7, name: 'Ivan', email: null }] } },
      }),
    ],
  }),
  documentFile(auditFile, {
    operationId: 'admin_audit_csv',
    summary: 'Download the audit',
    invalid,
    beginning: '"id","at","action"\r\n9120,"2026-11-23T10:15:30.000Z","code_locked"\r\n',
  }),
]
