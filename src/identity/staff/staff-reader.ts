import type { Database } from '../../db/database.ts'
import { isWithinShare, tooManyRequests } from '../../http/network.ts'
import { setBounded } from '../../lib/bounded-map.ts'
import type { Ports } from '../../ports.ts'
import { readStaff } from './read-staff.ts'
import { readStaffToken } from './staff-token.ts'
import type { Staff } from './staff.ts'

const MOST_KNOWN = 1000

/**
 * Who the token of a request belongs to. A made-up token looks like a real one and would cost a database query, so
 * tokens that this isolate has not seen before count against the network's flood shield.
 * @throws AppError `requests_per_network`, `storage_unavailable`
 */
export type StaffReader = (
  db: Database,
  request: { token: string | undefined; network: string },
) => Promise<Staff | undefined>

export function createStaffReader(
  ports: Pick<Ports, 'config' | 'clock' | 'ipLimit'>,
  kind: 'panel' | 'api',
): StaffReader {
  const known = new Map<string, true>()
  return async (db, { token, network }) => {
    const hash = readStaffToken(token)
    if (hash === undefined) return undefined
    if (!known.has(hash) && !(await isWithinShare(ports, `staff ${network}`))) throw tooManyRequests()
    const staff = await readStaff({ db, config: ports.config }, hash, { kind, now: ports.clock() })
    if (staff) setBounded(known, MOST_KNOWN, hash, true)
    else known.delete(hash)
    return staff
  }
}
