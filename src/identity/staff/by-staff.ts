import type { RequestContext } from '../../audit/event.ts'
import type { Staff } from './staff.ts'

/** Which staff member does something, and from where. */
export interface ByStaff {
  staff: Pick<Staff, 'id' | 'role'>
  context: RequestContext
}
