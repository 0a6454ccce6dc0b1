import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { CodeStore } from '../../src/guard/codes.ts'
import { createDurableLedger } from '../../src/guard/durable-ledger.ts'
import { createPhoneCodes } from '../../src/guard/phone-codes.ts'
import type { PhoneCodePorts, PhoneCodes } from '../../src/guard/phone-codes.ts'
import { POLICIES } from '../../src/guard/policy.ts'
import { createTables } from '../../src/guard/records.ts'
import { randomId, timedId } from '../../src/lib/random.ts'

export const LANE = {
  keys: { phoneKey: 'a', budgetKey: 'a' },
  /** Each request comes from a network of its own. */
  get origin() {
    return { network: randomId(), country: 'RU', knownDevice: false }
  },
}
export const laneOf = (budgetKey: string, phoneKey = budgetKey) => ({ ...LANE, keys: { phoneKey, budgetKey } })
export const options = () => ({ sendId: timedId(Date.now()), botChecked: false, phone: '+79174445566' })
/** A guess of a request of its own. */
export const guess = (code: string, claimId = randomId()) => ({ code, claimId })

export const shard = (name: string) => env.PHONE_GUARD.get(env.PHONE_GUARD.idFromName(name))

/**
 * Codes on a real object's SQLite, with the given code store. `restarted` makes the same again, as after a reset of the
 * object, with a code store that works.
 */
export const withPhoneCodes = <Result>(
  codes: PhoneCodePorts['codes'],
  act: (phoneCodes: PhoneCodes, restarted: () => PhoneCodes) => Promise<Result>,
) =>
  runInDurableObject(shard(crypto.randomUUID()), (_, state) => {
    const start = (store: PhoneCodePorts['codes']) =>
      createPhoneCodes({
        sql: state.storage.sql,
        policies: POLICIES,
        ledger: createDurableLedger(env.SEND_LEDGER),
        afterwards: (work) => state.waitUntil(work),
        codes: store,
        clock: () => Date.now(),
        pepper: new Uint8Array(32),
        codeLength: 4,
        codeTtlSeconds: 600,
      })
    createTables(state.storage.sql)
    return act(start(codes), () => start(env.CODES))
  })

export async function issue(phoneCodes: PhoneCodes, lane: typeof LANE = LANE) {
  const sent = options()
  const issued = await phoneCodes.issueCode(lane, sent)
  if (issued.kind !== 'issued') throw new Error(JSON.stringify(issued))
  return { ...issued, sendId: sent.sendId }
}

/** A code store whose writes wait until they are let through. */
export function heldStore() {
  const { promise: held, resolve: letThrough } = Promise.withResolvers<void>()
  const put: CodeStore['put'] = async (...args) => {
    await held
    await env.CODES.put(...args)
  }
  return { store: { get: async (key: string) => env.CODES.get(key), put }, letThrough }
}
