import { MINUTE_MS } from '../lib/time.ts'

/** How a vendor has answered of late. In memory: a restart forgets it. */
interface VendorHealth {
  /** Messages in a row that may not have gone out. */
  run: number
  /** Until then the vendor is tried last. Unix time, milliseconds. */
  lastUntil: number
}

export type VendorsHealth = Map<string, VendorHealth>

/** Which vendors to try last, and which ones to report on when they take a message again. */
export interface Vendors {
  last: string[]
  watched: string[]
}

const RUN = 3
const LAST_MS = 5 * MINUTE_MS

/** True if the vendor is put last from now on. Afterwards, one more such message puts it last again. */
export function noteUnknown(vendors: VendorsHealth, vendor: string, now: number): boolean {
  const { run, lastUntil } = vendors.get(vendor) ?? { run: 0, lastUntil: 0 }
  const isDown = run + 1 >= RUN
  vendors.set(vendor, { run: run + 1, lastUntil: isDown ? now + LAST_MS : lastUntil })
  return isDown && lastUntil <= now
}

export const suspectsOf = (vendors: VendorsHealth, now: number): Vendors => ({
  last: [...vendors].flatMap(([vendor, { lastUntil }]) => (lastUntil > now ? [vendor] : [])),
  watched: [...vendors.keys()],
})
