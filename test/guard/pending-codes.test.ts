import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import {
  addPending,
  createPendingTable,
  dropPending,
  listPending,
  pendingOf,
  purgePending,
  restorePending,
} from '../../src/guard/pending-codes.ts'
import type { SqlStore } from '../../src/guard/records.ts'

const START = Date.parse('2026-12-01T12:00:00Z')
const TTL = 600_000

/** The table of a fresh object; `reads` and `writes` return the rows since their last call. */
const withTable = (act: (sql: SqlStore, reads: () => number, writes: () => number) => void) =>
  runInDurableObject(env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName(crypto.randomUUID())), (_, state) => {
    createPendingTable(state.storage.sql)
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
    act(sql, sum('rowsRead'), sum('rowsWritten'))
  })

function send(
  sql: SqlStore,
  id: string,
  { now = START, replaces = null }: { now?: number; replaces?: string | null } = {},
) {
  const origin = { network: '0123456789abcdef', country: 'RU', knownDevice: false }
  const pending = { phone: '+79174445566', purpose: 'sign_in' as const, expiresAt: now + TTL, replaces }
  addPending(sql, { id, ...origin, pending }, now)
}

const ids = (rows: { sendId: string }[]) => rows.map(({ sendId }) => sendId)
const all = (sql: SqlStore, now = START) => ids(listPending(sql, { limit: 100 }, now))

describe('pending codes', () => {
  it('are listed newest first, with just enough of the network to tell it from others', async () => {
    await withTable((sql) => {
      for (const id of ['a', 'b', 'c']) send(sql, id)
      expect(all(sql)).toEqual(['c', 'b', 'a'])
      expect(listPending(sql, { limit: 1 }, START)[0]).toEqual({
        id: 3,
        sendId: 'c',
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
    await withTable((sql) => {
      for (const id of ['a', 'b', 'c', 'd']) send(sql, id)
      const page = (direction: 'after' | 'before', id: number) =>
        ids(listPending(sql, { limit: 1, cursor: { direction, id } }, START))
      expect(page('after', 4)).toEqual(['c', 'b'])
      expect(page('after', 1)).toEqual([])
      expect(page('before', 1)).toEqual(['b', 'c'])
    })
  })

  it('are removed when used, expired or replaced, and restored when the replacement was not sent', async () => {
    await withTable((sql) => {
      send(sql, 'used')
      dropPending(sql, ['used', 'unknown'])
      expect(all(sql)).toEqual([])
      send(sql, 'old')
      send(sql, 'new', { now: START + 60_000, replaces: 'old' })
      expect(all(sql, START + 60_000)).toEqual(['new'])
      restorePending(sql, 'new')
      restorePending(sql, 'new')
      expect(all(sql, START + 60_000)).toEqual(['old'])
      expect(ids(pendingOf(sql, ['old', 'new'], START + 60_000))).toEqual(['old'])
      expect(all(sql, START + TTL)).toEqual([])
    })
  })

  it('keep no expired number: every send, every read and the alarm delete it', async () => {
    await withTable((sql) => {
      const left = () => sql.exec('SELECT sendId FROM pending').toArray().length
      const acts = [
        () => send(sql, 'next', { now: START + TTL }),
        () => listPending(sql, { limit: 1 }, START + TTL),
        () => pendingOf(sql, [], START + TTL),
        () => purgePending(sql, START + TTL),
      ]
      for (const [i, act] of acts.entries()) {
        sql.exec('DELETE FROM pending')
        send(sql, 'old')
        act()
        expect([i, left()]).toEqual([i, i === 0 ? 1 : 0])
      }
    })
    const stub = env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName('pending-alarm'))
    await runInDurableObject(stub, (_, state) => send(state.storage.sql, 'long ago', { now: START - 1e9 }))
    await runDurableObjectAlarm(stub)
    const left = await runInDurableObject(stub, (_, state) => state.storage.sql.exec('SELECT 1 FROM pending').toArray())
    expect(left).toEqual([])
  })

  it('cost the same per read and send, however many there are', async () => {
    await withTable((sql, reads) => {
      for (let i = 0; i < 20_000; i += 1) send(sql, `s${i}`)
      reads()
      listPending(sql, { limit: 50 }, START)
      expect(reads()).toBeLessThanOrEqual(60)
      listPending(sql, { limit: 50, cursor: { direction: 'after', id: 10_000 } }, START)
      expect(reads()).toBeLessThanOrEqual(60)
      send(sql, 'one more')
      pendingOf(sql, ['s5'], START)
      expect(reads()).toBeLessThanOrEqual(10)
    })
  })

  it('add two written rows to a send and one to a sign-in', async () => {
    await withTable((sql, _, writes) => {
      writes()
      send(sql, 'a')
      expect(writes()).toBe(2)
      dropPending(sql, ['a'])
      expect(writes()).toBe(1)
    })
  })
})
