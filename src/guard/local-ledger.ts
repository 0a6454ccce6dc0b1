import type { Config } from '../config.ts'
import type { Clock } from '../lib/time.ts'
import { openLedger } from './ledger-records.ts'
import {
  countGuess,
  endSend,
  manyWrongGuesses,
  purgeLedger,
  reopenCountry,
  reportSends,
  reserveSend,
  undoReserve,
} from './ledger-rules.ts'
import type { Failure } from './ledger-rules.ts'
import type { Ledger } from './ledger.ts'
import { countPending, dropPending, listPending, pendingOf } from './pending-codes.ts'
import type { SqlStore } from './records.ts'
import { summariseSends } from './send-summary.ts'
import { suspectsOf } from './vendor-health.ts'

export interface LedgerPorts {
  sql: SqlStore
  config: Pick<Config, 'policies' | 'codeTtlSeconds' | 'networkLimits' | 'botCheckAfter' | 'smsPrices'>
  clock: Clock
  warn: (event: string, details: Record<string, number>) => void
}

/** The ledger itself, over storage that no other process or object writes to. No call waits, so each is atomic. */
export function createLocalLedger({ sql, config, clock, warn }: LedgerPorts) {
  const { policies, codeTtlSeconds, networkLimits: enforced, botCheckAfter, smsPrices } = config
  const priceMicros = (country: string) => smsPrices.get(country) ?? smsPrices.get('*') ?? 0
  const store = openLedger(sql, { policies, codeTtlSeconds, enforced, botCheckAfter, priceMicros }, clock())
  let walked: Failure | undefined
  return {
    async reserveSend(send) {
      const now = clock()
      return reserveSend(store, send, now) ?? { kind: 'reserved', ...suspectsOf(store.memory.vendors, now) }
    },
    cancelSend: async (id) => undoReserve(store, id),
    endSend: async (id, outcome) => endSend(store, id, outcome, clock()),
    async vendorAnswered(vendor) {
      store.memory.vendors.delete(vendor)
    },
    countGuess: async (origin, outcome) => countGuess(store, origin, outcome, clock()),
    reopenCountry: async (country) => reopenCountry(store, country, clock()),
    reportSends: async (days) => reportSends(store, days, clock()),
    summariseSends: async (span) => summariseSends(store, span, clock()),
    async listPending(page) {
      const now = clock()
      return {
        rows: listPending(store, page, now),
        counted: page.isCounted ? countPending(store, now) : undefined,
      }
    },
    pendingOf: async (sendIds) => pendingOf(store, sendIds, clock()),
    dropPending: async (sendIds) => dropPending(sql, sendIds),
    /** Deletes a part of what no limit and no report needs any more. True if nothing is left. Once an hour until then. */
    purge() {
      const now = clock()
      const many = walked === undefined ? manyWrongGuesses(store, now) : undefined
      if (many) warn('many_wrong_guesses', many)
      walked = purgeLedger(store, now, walked)
      return walked === undefined
    },
  } satisfies Ledger & { purge: () => boolean }
}
