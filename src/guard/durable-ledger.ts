import type { Ledger } from './ledger.ts'
import type { SendLedger } from './send-ledger.ts'

/** The ledger behind its one Durable Object. A call that fails throws: nothing is sent and nobody is let in. */
export function createDurableLedger(namespace: DurableObjectNamespace<SendLedger>): Ledger {
  const stub = () => namespace.get(namespace.idFromName('service'))
  return {
    reserveSend: async (send) => stub().reserveSend(send),
    cancelSend: async (id) => stub().cancelSend(id),
    countFailure: async (origin) => stub().countFailure(origin),
    countVerified: async (send) => stub().countVerified(send),
    reopenCountry: async (country) => stub().reopenCountry(country),
    reportSends: async (days) => stub().reportSends(days),
    summariseSends: async (span) => stub().summariseSends(span),
    listPending: async (page) => stub().listPending(page),
    pendingOf: async (sendIds) => (sendIds.length === 0 ? [] : stub().pendingOf(sendIds)),
    dropPending: async (sendIds) => (sendIds.length === 0 ? undefined : stub().dropPending(sendIds)),
  }
}
