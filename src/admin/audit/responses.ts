import * as z from 'zod'

/** What the answers look like: read by the OpenAPI document and the tests, and by the views as types alone. */

const Id = z.int().positive().nullable()
const Text = z.string().nullable()

export const AuditEntry = z
  .object({
    id: z.int().positive(),
    at: z.iso.datetime(),
    action: z.string().meta({ examples: ['sign_in_failed'] }),
    outcome: z.string().meta({ description: '`ok`, or the code of the refusal.', examples: ['invalid_code'] }),
    actor: z.object({
      kind: z.enum(['user', 'staff', 'system']),
      id: Id.meta({ description: 'Null while nobody has proved who they are, and for the system.' }),
    }),
    subject_id: Id.meta({ description: 'The user whom it was done to.' }),
    country: Text.meta({ description: 'Where the request came from: ISO 3166.' }),
    network: Text.meta({ description: 'Cut to /24 (IPv4) or /64 (IPv6).' }),
    user_agent: Text,
    request_id: Text,
    details: z.record(z.string(), z.unknown()).nullable().meta({ description: 'By action: see docs/audit.md.' }),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.output<typeof AuditEntry>

export const AuditPage = z
  .object({
    next: Text.meta({
      description:
        'Older events. May be there though the page has fewer than `limit`, even none: one page looks at so many events ' +
        'and no more, and goes on from there.',
    }),
    previous: Text.meta({ description: 'Newer events.' }),
    results: z.array(AuditEntry),
  })
  .meta({ id: 'AuditPage' })
export type AuditPage = z.output<typeof AuditPage>
