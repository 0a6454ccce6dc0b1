import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Clock } from '../../lib/time.ts'
import { may } from '../permissions.ts'
import { fullName } from '../person-ref/full-name.ts'
import { seenPhone } from '../person-ref/seen-phone.ts'
import type { Staff } from '../staff/staff.ts'
import { JOB_RULES } from './actions.ts'
import type { JobPreview } from './responses.ts'
import type { JobInput } from './schemas.ts'
import { countSelection, MOST_PEOPLE, sampleSelection } from './selection.ts'
import type { Selection } from './selection.ts'

const SAMPLE_SIZE = 5

export interface AskedJob {
  staff: Pick<Staff, 'id' | 'role'>
  input: JobInput
}

/**
 * Whom a change of many people would touch. Changes nothing.
 * @throws AppError `permission_denied`, `invalid_request`, `storage_unavailable`
 */
export async function previewJob(
  { db, clock }: { db: Database; clock: Clock },
  { staff, input }: AskedJob,
): Promise<JobPreview> {
  const { selection } = readJobInput(staff, input, clock())
  const chosen = { selection, staff, lastId: input.last_id }
  const [[counted], people] = await runBatch(db, [countSelection(db, chosen), sampleSelection(db, chosen, SAMPLE_SIZE)])
  const { count = 0, chosen: all = 0, newestId = 0 } = counted ?? {}
  if (all > MOST_PEOPLE) throw fieldError('filter', 'too_many_people', { max: MOST_PEOPLE })
  return {
    action: input.action,
    count,
    left_out: ('ids' in selection ? selection.ids.length : all) - count,
    last_id: Math.min(newestId, input.last_id ?? newestId),
    sample: people.map(({ id, phone, firstName, lastName }) => ({
      id,
      phone: seenPhone(staff.role, phone),
      name: fullName(firstName, lastName),
    })),
  }
}

/**
 * What the fields say together: one kind of selection, a permission, a moment ahead.
 * @throws AppError `permission_denied`, `invalid_request`
 */
export function readJobInput({ role }: Pick<Staff, 'role'>, input: JobInput, now: number) {
  if (!may(role, JOB_RULES[input.action].permission)) throw new AppError('permission_denied')
  const { ids, filter, params } = input
  if (ids && filter) throw fieldError('filter', 'not_alone')
  const until = input.action === 'block' ? (params?.until ?? null) : null
  if (until !== null && until <= now) throw fieldError('params.until', 'not_in_future')
  const selection: Selection | undefined = ids ? { ids: [...new Set(ids)].sort((a, b) => a - b) } : filter && { filter }
  if (!selection) throw fieldError('ids', 'required')
  return { selection, params: { until } }
}

/** The refusal of one field. */
export const fieldError = (field: string, code: string, params?: Record<string, number>) =>
  new AppError('invalid_request', { fields: [{ field, code, ...(params && { params }) }] })
