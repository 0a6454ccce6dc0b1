import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { openLedger } from '../../src/guard/ledger-records.ts'
import type { LedgerStore } from '../../src/guard/ledger-records.ts'
import { countGuess, reserveSend } from '../../src/guard/ledger-rules.ts'
import { policiesWith } from '../../src/guard/policy.ts'
import { timedId } from '../../src/lib/random.ts'

export const START = Date.parse('2026-12-01T12:00:00Z')
export const HOUR = 3_600_000
export const PENDING = { phone: '+79174445566', purpose: 'sign_in' as const, replaces: null }
export const ORIGIN = { network: 'n', country: 'RU', knownDevice: false, hasSignedIn: false }
export const DAY = 24 * HOUR

interface Tools {
  store: LedgerStore
  /** Sends, and returns the name of the limit that refused, or undefined. */
  send: (name: string, options?: Partial<Parameters<typeof reserveSend>[1]>, now?: number) => string | undefined
  /** The id of the send of this name. */
  idOf: (name: string) => string
  /** Has the code of a send entered. */
  verify: (name: string) => void
  /** The same ledger after the object was evicted from memory. */
  restarted: (now?: number) => LedgerStore
}

/** The ledger's rules on the SQLite of a fresh object. */
export const withLedger = (changes: Partial<LedgerStore>, act: (tools: Tools) => void) =>
  runInDurableObject(env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName(crypto.randomUUID())), (_, state) => {
    const settings = {
      policies: policiesWith([])!,
      codeTtlSeconds: 600,
      enforced: true,
      botCheckAfter: undefined,
      priceMicros: () => 50_000,
      ...changes,
    }
    const restarted: Tools['restarted'] = (now = START) => openLedger(state.storage.sql, settings, now)
    const store = restarted()
    const ids = new Map<string, string>()
    const idOf: Tools['idOf'] = (name) => ids.get(name) ?? ''
    const send: Tools['send'] = (name, options = {}, now = START) => {
      const id = timedId(now)
      ids.set(name, id)
      const request = { ...ORIGIN, id, network: name, botChecked: false, pending: PENDING, ...options }
      const refused = reserveSend(store, request, now)
      return refused?.kind === 'limited' ? refused.limit : refused?.kind
    }
    const verify: Tools['verify'] = (name) => {
      countGuess(store, ORIGIN, { right: idOf(name) }, START)
    }
    act({ store, send, idOf, verify, restarted })
  })

export const times = (n: number, act: (i: number) => unknown) => Array.from({ length: n }, (_, i) => act(i))
