import { AppError } from '../errors/app-error.ts'
import { toAppError } from '../http/handle-error.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { AppPorts } from '../ports.ts'

/** Ready or not, an answer is this old at most, counted from the start of its check. */
const REMEMBER_MS = 5 * SECOND_MS
/** A store that takes longer is as good as down. */
const PATIENCE_MS = 4 * SECOND_MS

interface Readiness {
  checks: Record<string, 'ok' | 'failed'>
  /** The schema is too old, or could not be read. */
  refusal?: AppError
}

/**
 * Whether every store answers, and the database has the schema that the code needs. Calls within a few seconds share one
 * check, so that a flood of calls asks each store once in this time.
 */
export function createReadiness({ clock, log, probes, requireSchema, waitUntil }: AppPorts): () => Promise<Readiness> {
  async function isUp([store, probe]: [string, () => Promise<unknown>]): Promise<boolean> {
    try {
      await within(PATIENCE_MS, probe())
      return true
    } catch (error) {
      log({ level: 'error', event: 'probe_failed', store, reason: String(error) })
      return false
    }
  }

  async function check(): Promise<Readiness> {
    const stores = Object.entries(probes)
    const up = await Promise.all(stores.map(isUp))
    const checks = Object.fromEntries(stores.map(([store], i) => [store, up[i] ? 'ok' : 'failed'] as const))
    if (!up.every(Boolean)) return { checks }
    try {
      await within(PATIENCE_MS, requireSchema({ recheck: true }))
      return { checks }
    } catch (error) {
      return { checks, refusal: toAppError(error as Error) }
    }
  }

  let latest: { at: number; found: Promise<Readiness> } | undefined
  return async () => {
    if (!latest || clock() - latest.at >= REMEMBER_MS) {
      latest = { at: clock(), found: check() }
      // Goes on if the client that asked first hangs up, since others wait for it.
      waitUntil(latest.found)
    }
    return latest.found
  }
}

/** Rejects if the work takes longer. */
const within = async (ms: number, work: Promise<unknown>): Promise<unknown> =>
  Promise.race([work, new Promise((_, reject) => setTimeout(reject, ms, new AppError('storage_unavailable')))])
