import { DurableObject } from 'cloudflare:workers'
import { parseConfig } from '../config.ts'
import { HOUR_MS } from '../lib/time.ts'
import type { Origin, SendOutcome } from './guard.ts'
import { openLedger } from './ledger-records.ts'
import type { LedgerStore } from './ledger-records.ts'
import {
  countGuess,
  endSend,
  purgeLedger,
  reopenCountry,
  reportSends,
  reserveSend,
  undoReserve,
} from './ledger-rules.ts'
import type { GuessOutcome, SendRequest } from './ledger-rules.ts'
import { dropPending, listPending, pendingOf } from './pending-codes.ts'
import type { PendingPosition } from './pending-codes.ts'
import { summariseSends } from './send-summary.ts'
import { suspectsOf } from './vendor-health.ts'

const PURGE_INTERVAL_MS = HOUR_MS

/** The limits of networks, countries and the service, in one object: docs/decisions/0006-one-send-ledger.md. */
export class SendLedger extends DurableObject<object> {
  readonly #store: LedgerStore

  constructor(state: DurableObjectState, env: object) {
    super(state, env)
    const parsed = parseConfig(env)
    if ('problems' in parsed) throw new Error('invalid configuration')
    const { policies, codeTtlSeconds, networkLimits: enforced, botCheckAfter, smsPrices } = parsed.config
    const priceMicros = (country: string) => smsPrices.get(country) ?? smsPrices.get('*') ?? 0
    const settings = { policies, codeTtlSeconds, enforced, botCheckAfter, priceMicros }
    this.#store = openLedger(state.storage.sql, settings, Date.now())
    // Set again at each start, which is rare: an object that is evicted from memory keeps its alarm.
    void state.blockConcurrencyWhile(() => state.storage.setAlarm(Date.now() + PURGE_INTERVAL_MS))
  }

  reserveSend(send: SendRequest) {
    const now = Date.now()
    const refused = reserveSend(this.#store, send, now)
    return refused ?? { kind: 'reserved' as const, ...suspectsOf(this.#store.memory.vendors, now) }
  }

  cancelSend(id: string) {
    undoReserve(this.#store, id)
  }

  endSend(id: string, outcome: SendOutcome) {
    return endSend(this.#store, id, outcome, Date.now())
  }

  vendorAnswered(vendor: string) {
    this.#store.memory.vendors.delete(vendor)
  }

  countGuess(origin: Origin, outcome: GuessOutcome) {
    return countGuess(this.#store, origin, outcome, Date.now())
  }

  reopenCountry(country: string) {
    reopenCountry(this.#store, country, Date.now())
  }

  reportSends(days: number) {
    return reportSends(this.#store, days, Date.now())
  }

  summariseSends(span: { days: number; countryDays: number }) {
    return summariseSends(this.#store, span, Date.now())
  }

  listPending(page: PendingPosition) {
    return listPending(this.#store, page, Date.now())
  }

  pendingOf(sendIds: string[]) {
    return pendingOf(this.#store, sendIds, Date.now())
  }

  dropPending(sendIds: string[]) {
    dropPending(this.#store.sql, sendIds)
  }

  override async alarm() {
    purgeLedger(this.#store, Date.now())
    await this.ctx.storage.setAlarm(Date.now() + PURGE_INTERVAL_MS)
  }
}
