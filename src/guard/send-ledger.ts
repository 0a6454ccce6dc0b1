import { DurableObject } from 'cloudflare:workers'
import { readConfig } from '../config.ts'
import { HOUR_MS, SECOND_MS } from '../lib/time.ts'
import { warn } from '../lib/write-line.ts'
import type { Origin, SendOutcome } from './guard.ts'
import type { GuessOutcome, SendRequest } from './ledger-rules.ts'
import { createLocalLedger } from './local-ledger.ts'
import type { PendingPosition } from './pending-codes.ts'

const PURGE_INTERVAL_MS = HOUR_MS
/** Between two parts of a purge. */
const PURGE_PAUSE_MS = SECOND_MS

/** The limits of networks, countries and the service, in one object: docs/decisions/0006-one-send-ledger.md. */
export class SendLedger extends DurableObject<object> {
  readonly #ledger: ReturnType<typeof createLocalLedger>

  constructor(state: DurableObjectState, env: object) {
    super(state, env)
    this.#ledger = createLocalLedger({ sql: state.storage.sql, config: readConfig(env), clock: () => Date.now(), warn })
    // An object that is evicted from memory keeps its alarm. Set again at each start, it would never come.
    void state.blockConcurrencyWhile(async () => {
      if ((await state.storage.getAlarm()) === null) await state.storage.setAlarm(Date.now() + PURGE_INTERVAL_MS)
    })
  }

  async reserveSend(send: SendRequest) {
    return this.#ledger.reserveSend(send)
  }

  async cancelSend(id: string) {
    return this.#ledger.cancelSend(id)
  }

  async endSend(id: string, outcome: SendOutcome) {
    return this.#ledger.endSend(id, outcome)
  }

  async vendorAnswered(vendor: string) {
    return this.#ledger.vendorAnswered(vendor)
  }

  async countGuess(origin: Origin, outcome: GuessOutcome) {
    return this.#ledger.countGuess(origin, outcome)
  }

  async reopenCountry(country: string) {
    return this.#ledger.reopenCountry(country)
  }

  async reportSends(days: number) {
    return this.#ledger.reportSends(days)
  }

  async summariseSends(span: { days: number; countryDays: number }) {
    return this.#ledger.summariseSends(span)
  }

  async listPending(page: PendingPosition) {
    return this.#ledger.listPending(page)
  }

  async pendingOf(sendIds: string[]) {
    return this.#ledger.pendingOf(sendIds)
  }

  async dropPending(sendIds: string[]) {
    return this.#ledger.dropPending(sendIds)
  }

  override async alarm() {
    const isDone = this.#ledger.purge()
    await this.ctx.storage.setAlarm(Date.now() + (isDone ? PURGE_INTERVAL_MS : PURGE_PAUSE_MS))
  }
}
