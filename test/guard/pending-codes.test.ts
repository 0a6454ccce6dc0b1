import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { openLedger } from '../../src/guard/ledger-records.ts'
import type { LedgerStore } from '../../src/guard/ledger-records.ts'
import { countGuess, reserveSend, undoReserve } from '../../src/guard/ledger-rules.ts'
import { countPending, dropPending, forgetExpired, listPending, pendingOf } from '../../src/guard/pending-codes.ts'
import { policiesWith } from '../../src/guard/policy.ts'
import type { SqlStore } from '../../src/guard/records.ts'
import { COUNT_LOOKS } from '../../src/http/pagination.ts'
import { firstTimedId, timedId, timeOfTimedId } from '../../src/lib/random.ts'

const START = Date.parse('2026-12-01T12:00:00Z')
const TTL = 600_000
const ORIGIN = { network: '0123456789abcdef', country: 'RU', knownDevice: false, hasSignedIn: false }

/** The ledger of a fresh object; `reads` and `writes` return the rows since their last call. */
const withLedger = (act: (store: LedgerStore, reads: () => number, writes: () => number) => void) =>
  runInDurableObject(env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName(crypto.randomUUID())), (_, state) => {
    const cursors: { rowsRead: number; rowsWritten: number }[] = []
    const sql: SqlStore = {
      exec(query, ...bindings) {
        const cursor = state.storage.sql.exec(query, ...bindings)
        cursors.push(cursor)
        return cursor
      },
    }
    const sum = (column: 'rowsRead' | 'rowsWritten') => () =>
      cursors.splice(0).reduce((total, cursor) => total + cursor[column], 0)
    const settings = { codeTtlSeconds: TTL / 1000, enforced: false, botCheckAfter: undefined, priceMicros: () => 1 }
    act(openLedger(sql, { ...settings, policies: policiesWith([])! }, START), sum('rowsRead'), sum('rowsWritten'))
  })

/** The n-th send of a millisecond. */
const idOf = (n: number, now = START) => firstTimedId(now) + n.toString(16).padStart(2, '0').padEnd(21, '0')

function send(store: LedgerStore, id: string, replaces: string | null = null) {
  const pending = { phone: '+79174445566', purpose: 'sign_in' as const, replaces }
  reserveSend(store, { id, ...ORIGIN, botChecked: false, pending }, timeOfTimedId(id))
}

const ids = (rows: { sendId: string }[]) => rows.map(({ sendId }) => sendId)
const all = (store: LedgerStore, now = START) => ids(listPending(store, { limit: 100 }, now))
const [A, B, C, D] = [idOf(1), idOf(2), idOf(3), idOf(4)]

describe('pending codes', () => {
  it('are listed newest first, with just enough of the network to tell it from others', async () => {
    await withLedger((store) => {
      for (const id of [A, B, C]) send(store, id)
      expect(all(store)).toEqual([C, B, A])
      expect(countPending(store, START)).toEqual({ value: 3, whole: 1 })
      expect(listPending(store, { limit: 1 }, START)[0]).toEqual({
        id: Number.parseInt(C.slice(0, 13), 16),
        sendId: C,
        phone: '+79174445566',
        purpose: 'sign_in',
        country: 'RU',
        network: '01234567',
        sentAt: START,
        expiresAt: START + TTL,
      })
    })
  })

  it('can be paged in both directions', async () => {
    await withLedger((store) => {
      for (const id of [A, B, C, D]) send(store, id)
      const places = listPending(store, { limit: 4 }, START).map(({ id }) => id)
      const [last = 0, first = 0] = [places.at(0), places.at(-1)]
      const page = (direction: 'after' | 'before', id: number) =>
        ids(listPending(store, { limit: 1, cursor: { direction, id } }, START))
      expect(page('after', last)).toEqual([C, B])
      expect(page('after', first)).toEqual([])
      expect(page('before', first)).toEqual([B, C])
      expect(page('before', last)).toEqual([])
    })
  })

  it('are removed when used, voided, expired or replaced, and restored when the replacement was not sent', async () => {
    await withLedger((store) => {
      send(store, A)
      send(store, B)
      countGuess(store, ORIGIN, { right: A }, START)
      dropPending(store.sql, [B, 'unknown'])
      expect(all(store)).toEqual([])
      send(store, C)
      dropPending(store.sql, [A])
      const later = idOf(1, START + 60_000)
      send(store, later, C)
      expect(all(store, START + 60_000)).toEqual([later])
      expect(countPending(store, START + 60_000)).toEqual({ value: 1, whole: 1 })
      undoReserve(store, later)
      undoReserve(store, later)
      expect(all(store, START + 60_000)).toEqual([C])
      expect(ids(pendingOf(store, [A, B, C, later], START + 60_000))).toEqual([C])
      expect(all(store, START + TTL - 1)).toEqual([C])
      expect(all(store, START + TTL)).toEqual([])
      expect(countPending(store, START + TTL)).toEqual({ value: 0, whole: 1 })
    })
  })

  it('keep no expired number: every send, every read and the alarm delete it', async () => {
    const acts = [
      (store: LedgerStore) => send(store, idOf(9, START + TTL)),
      (store: LedgerStore) => listPending(store, { limit: 1 }, START + TTL),
      (store: LedgerStore) => pendingOf(store, [], START + TTL),
      (store: LedgerStore) => forgetExpired(store, START + TTL),
    ]
    for (const act of acts) {
      await withLedger((store) => {
        send(store, A)
        forgetExpired(store, START + TTL - 1)
        expect(store.sql.exec('SELECT phone FROM sends WHERE id = ?', A).toArray()).not.toEqual([{ phone: null }])
        act(store)
        expect(store.sql.exec('SELECT phone FROM sends WHERE id = ?', A).toArray()).toEqual([{ phone: null }])
      })
    }
    const stub = env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName('pending-alarm'))
    const old = idOf(1, Date.now() - TTL + 1000)
    const pending = { phone: '+79174445566', purpose: 'sign_in' as const, replaces: null }
    await stub.reserveSend({ id: old, ...ORIGIN, botChecked: false, pending })
    await new Promise((resolve) => setTimeout(resolve, 1300))
    await runDurableObjectAlarm(stub)
    const left = await runInDurableObject(stub, (_, state) =>
      state.storage.sql.exec('SELECT phone FROM sends').toArray(),
    )
    expect(left).toEqual([{ phone: null }])
  })

  it('are counted up to a limit, beyond which the count says that there are more', async () => {
    await withLedger((store) => {
      for (let i = 0; i < COUNT_LOOKS; i += 1) send(store, timedId(START))
      expect(countPending(store, START)).toEqual({ value: COUNT_LOOKS, whole: 1 })
      send(store, timedId(START))
      expect(countPending(store, START)).toMatchObject({ whole: 0 })
    })
  })

  it('cost the same per read and send, however many there are', async () => {
    await withLedger((store, reads) => {
      const now = START + 200
      // Half of them from long ago, and half of those that are pending used.
      for (let i = 0; i < 20_000; i += 1) send(store, idOf(i % 100, START - (i % 2) * 2 * TTL + Math.floor(i / 100)))
      forgetExpired(store, now)
      reads()
      const place = listPending(store, { limit: 50 }, now).at(-1)!.id
      expect(reads()).toBeLessThanOrEqual(60)
      listPending(store, { limit: 50, cursor: { direction: 'after', id: place } }, now)
      expect(reads()).toBeLessThanOrEqual(60)
      expect(countPending(store, now)).toMatchObject({ whole: 0 })
      expect(reads()).toBeLessThanOrEqual(2_001)
      send(store, idOf(1, now))
      pendingOf(store, [A], now)
      expect(reads()).toBeLessThanOrEqual(10)
    })
  })

  it('add no written row to a send and a sign-in', async () => {
    await withLedger((store, _, writes) => {
      writes()
      send(store, A)
      expect(writes()).toBe(2)
      countGuess(store, ORIGIN, { right: A }, START)
      expect(writes()).toBe(1)
    })
  })
})
