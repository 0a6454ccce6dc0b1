import * as z from 'zod'
import { LIST_COUNT } from '../list-count.ts'

const Id = z.int().positive().nullable()
const Text = z.string().nullable()

export const AuditEntry = z
  .object({
    id: z.int().positive(),
    at: z.iso.datetime(),
    action: z.string().meta({ examples: ['sign_in_failed'] }),
    outcome: z.string().meta({ description: '`ok` or an error code.', examples: ['invalid_code'] }),
    actor: z.object({
      kind: z.enum(['user', 'staff', 'system']),
      id: Id.meta({
        description: 'Id of a user or a staff account. Null if no one has signed in yet, and for the system.',
      }),
    }),
    subject_id: Id.meta({ description: 'The affected user.' }),
    subject_staff_id: Id.meta({ description: 'The affected staff account.' }),
    country: Text.meta({ description: 'Country of the request: ISO 3166.' }),
    network: Text.meta({ description: 'Cut to /24 (IPv4) or /48 (IPv6).' }),
    user_agent: Text,
    request_id: Text,
    details: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'Depends on the action: see docs/audit.md.' }),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.output<typeof AuditEntry>

export const AuditStaff = z
  .object({
    id: z.int().positive(),
    name: z.string(),
    email: Text.meta({ description: 'Null unless you may manage staff.' }),
  })
  .meta({ id: 'AuditStaff' })
export type AuditStaff = z.output<typeof AuditStaff>

export const AuditStaffList = z.object({ results: z.array(AuditStaff) }).meta({ id: 'AuditStaffList' })

export const AuditPage = z
  .object({
    ...LIST_COUNT,
    next: Text.meta({
      description:
        'The next page. Can be set even if the page has fewer than `limit` results, or none: a page looks at a limited ' +
        'number of events and continues from there.',
    }),
    previous: Text.meta({ description: 'The previous page.' }),
    results: z.array(AuditEntry),
  })
  .meta({ id: 'AuditPage' })
export type AuditPage = z.output<typeof AuditPage>
