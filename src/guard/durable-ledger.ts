import type { Ledger } from './ledger.ts'
import type { SendLedger } from './send-ledger.ts'

/** The ledger behind its Durable Object. A call that fails throws: nothing is sent and no one is signed in. */
export function createDurableLedger(namespace: DurableObjectNamespace<SendLedger>): Ledger {
  const stub = () => namespace.get(namespace.idFromName('service'))
  return {
    reserveSend: async (send) => {
      const answer = await stub().reserveSend(send)
      return { ...answer }
    },
    cancelSend: async (id) => stub().cancelSend(id),
    endSend: async (id, outcome) => stub().endSend(id, outcome),
    vendorAnswered: async (vendor) => stub().vendorAnswered(vendor),
    countGuess: async (origin, outcome) => plain(await stub().countGuess(origin, outcome)),
    reopenCountry: async (country) => stub().reopenCountry(country),
    reportSends: async (days) => stub().reportSends(days),
    summariseSends: async (span) => stub().summariseSends(span),
    listPending: async (page) => stub().listPending(page),
    pendingOf: async (sendIds) => (sendIds.length === 0 ? [] : stub().pendingOf(sendIds)),
    dropPending: async (sendIds) => (sendIds.length === 0 ? undefined : stub().dropPending(sendIds)),
  }
}

/**
 * A copy without the disposer that every answer of an object carries. The guard passes a refusal on to its own caller;
 * with the disposer that call would stay open until it is disposed of, and workerd would warn.
 */
const plain = <Refused extends object>(refused: Refused | undefined): Refused | undefined => refused && { ...refused }
