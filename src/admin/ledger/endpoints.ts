import { asc, desc, gt, lt } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import * as z from 'zod/mini'
import { ledgerSeals, transfers } from '../../db/reward-schema.ts'
import { runQuery } from '../../db/run-batch.ts'
import { PageQuery, pageUrl, toPage } from '../../http/pagination.ts'
import type { Cursor } from '../../http/pagination.ts'
import { json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { toIso } from '../../lib/time.ts'
import { FILE_ROWS, fileEndpoint, NO_FILTER } from '../list-file.ts'
import type { SealPage, TransferPage } from './responses.ts'

/** Of up to six kilobytes each. */
const SEALS_AT_ONCE = 200

const query = z.object({ limit: PageQuery.shape.limit, cursor: PageQuery.shape.cursor })
const facts = { method: 'get', access: 'staff', permission: 'stats.read', query } as const

/** Where a page begins, newest first. */
function placeOf(key: SQLiteColumn, cursor: Cursor | undefined) {
  const backwards = cursor?.direction === 'before'
  return { where: cursor && (backwards ? gt : lt)(key, cursor.id), order: (backwards ? asc : desc)(key) }
}

function pageView<Row extends { id: number }>(read: Row[], { limit, cursor }: z.output<typeof query>, url: string) {
  const { rows, next, previous } = toPage(read, { limit, cursor, offset: undefined })
  return { next: pageUrl(url, next), previous: pageUrl(url, previous), results: rows }
}

export const listSeals = endpoint(
  { ...facts, path: '/api/v1/admin/ledger/seals/' },
  async ({ ports: { db }, query: asked, url }) => {
    const { where, order } = placeOf(ledgerSeals.firstId, asked.cursor)
    const rows = db.select().from(ledgerSeals).where(where)
    const read = await runQuery(db, rows.orderBy(order).limit(asked.limit + 1))
    const { results, ...page } = pageView(
      read.map(({ firstId: id, lastId, seal }) => ({ id, last_id: lastId, seal })),
      asked,
      url,
    )
    return json({ ...page, results: results.map(({ id, ...row }) => ({ first_id: id, ...row })) } satisfies SealPage)
  },
)

export const listTransfers = endpoint(
  { ...facts, path: '/api/v1/admin/ledger/transfers/' },
  async ({ ports: { db }, query: asked, url }) => {
    const { where, order } = placeOf(transfers.id, asked.cursor)
    const rows = db.select().from(transfers).where(where)
    const read = await runQuery(db, rows.orderBy(order).limit(asked.limit + 1))
    const views = read.map(({ createdAt, ...row }) => ({ ...row, created_at: toIso(createdAt) }))
    return json(pageView(views, asked, url) satisfies TransferPage)
  },
)

/* Both files have the columns of the tables, so that `npm run ledger:verify` reads either. */

export const sealsFile = fileEndpoint({
  name: 'ledger/seals',
  list: 'ledger_seals',
  filter: NO_FILTER,
  pages:
    ({ ports: { db } }) =>
    async (after: number | undefined) => {
      const rows = await runQuery(
        db,
        db
          .select()
          .from(ledgerSeals)
          .where(gt(ledgerSeals.firstId, after ?? 0))
          .orderBy(asc(ledgerSeals.firstId))
          .limit(SEALS_AT_ONCE),
      )
      return { rows, next: rows.length === SEALS_AT_ONCE ? rows.at(-1)?.firstId : undefined }
    },
  columns: [['first_id', ({ firstId }) => firstId], ['last_id', ({ lastId }) => lastId], 'seal'],
})

export const transfersFile = fileEndpoint({
  name: 'ledger/transfers',
  list: 'transfers',
  filter: NO_FILTER,
  pages:
    ({ ports: { db } }) =>
    async (after: number | undefined) => {
      const rows = await runQuery(
        db,
        db
          .select()
          .from(transfers)
          .where(gt(transfers.id, after ?? 0))
          .orderBy(asc(transfers.id))
          .limit(FILE_ROWS),
      )
      return { rows, next: rows.length === FILE_ROWS ? rows.at(-1)?.id : undefined }
    },
  columns: [
    ...(['id', 'debit', 'credit', 'amount', 'unit', 'kind', 'reward'] as const),
    ['created_at', ({ createdAt }) => createdAt],
  ],
})

export const LEDGER_ENDPOINTS = [listSeals, sealsFile, listTransfers, transfersFile]
