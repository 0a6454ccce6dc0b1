import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { Moment } from '../../src/guard/lane-limits.ts'
import { policiesWith } from '../../src/guard/policy.ts'
import { createTables } from '../../src/guard/records.ts'
import type { NumberStore } from '../../src/guard/records.ts'
import { planSend, recordSend } from '../../src/guard/rules.ts'
import { timedId } from '../../src/lib/random.ts'

export const KEYS = { phoneKey: 'a', budgetKey: 'a' }

/** The rules on the SQLite of a fresh object. */
export const withStore = (act: (store: NumberStore) => void) =>
  runInDurableObject(env.PHONE_GUARD.get(env.PHONE_GUARD.idFromName(crypto.randomUUID())), (_, { storage }) => {
    const { sql } = storage
    createTables(sql)
    act({ sql, policies: policiesWith([])!, codeTtlSeconds: 600 })
  })

/** Sends a code and returns its challenge, and the wait for the next. */
export function startSend(store: NumberStore, moment: Moment) {
  const challengeId = timedId(moment.now)
  const plan = planSend(store, moment, { challengeId, isTest: false, underWay: [] })
  if (plan.kind === 'limited') throw new Error(plan.limit)
  recordSend(store, moment, plan.code, { isTest: false })
  return { challengeId, resendInSeconds: plan.resendInSeconds }
}
