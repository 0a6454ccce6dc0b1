import * as z from 'zod/mini'
import { AUDIT_ACTIONS } from '../../audit/actions.ts'
import type { AuditAction } from '../../audit/actions.ts'
import { emptyAsAbsent, pageLimit, PageQuery, wholeNumber } from '../../http/pagination.ts'
import { DayText } from '../../lib/fields.ts'
import { described } from '../../lib/schema.ts'

const MAX_ID = 999_999_999
const DEFAULT_LIMIT = 25
const MAX_LIMIT = 100
const OUTCOME = /^[a-z_]{1,64}$/
const REQUEST_ID = /^[\w=-]{1,64}$/

const id = emptyAsAbsent(wholeNumber(1, MAX_ID))
const matching = (pattern: RegExp) => emptyAsAbsent(z.string().check(z.trim(), z.regex(pattern)))

/** Which events of the audit. */
export const AuditFilter = z.object({
  subject: described(id, { description: 'Id of the user whom it was done to.', type: 'integer', minimum: 1 }),
  actor: described(id, { description: 'Id of somebody of the staff who did it.', type: 'integer', minimum: 1 }),
  action: described(emptyAsAbsent(z.enum(asNames(Object.keys(AUDIT_ACTIONS)))), {
    description: 'An action of the table in docs/audit.md.',
    examples: ['code_locked'],
  }),
  outcome: described(matching(OUTCOME), { description: '`ok`, or the code of a refusal.', examples: ['ok'] }),
  request_id: described(matching(REQUEST_ID), { description: 'The `X-Request-Id` of an answer.' }),
  from: described(emptyAsAbsent(DayText), { description: 'The first day, UTC.', examples: ['2026-11-01'] }),
  to: described(emptyAsAbsent(DayText), { description: 'The last day, UTC.', examples: ['2026-11-23'] }),
})
export type AuditFilter = z.output<typeof AuditFilter>

export const AuditQuery = z.extend(AuditFilter, {
  limit: pageLimit(MAX_LIMIT, DEFAULT_LIMIT, 'Events of a page.'),
  cursor: described(PageQuery.shape.cursor, { description: 'From `next` or `previous`.' }),
})
export type AuditQuery = z.output<typeof AuditQuery>

/** The keys of a table are its names, of which there is at least one. */
function asNames(keys: string[]): [AuditAction, ...AuditAction[]] {
  return keys as [AuditAction, ...AuditAction[]]
}
