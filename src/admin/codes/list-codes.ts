import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import type { PendingCode as StoredCode } from '../../guard/pending-codes.ts'
import { pageUrl, toPage } from '../../http/pagination.ts'
import { maskPhone } from '../../lib/phone.ts'
import { toIso } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { reachStore } from '../reach-store.ts'
import type { PendingCode, PendingCodePage } from './responses.ts'
import type { ListCodesQuery } from './schemas.ts'

interface ListCodes {
  query: ListCodesQuery
  /** For `next` and `previous`. */
  url: string
  /** Numbers as they are. */
  unmasked: boolean
}

/** A page of the codes that wait to be typed, newest first. @throws AppError `storage_unavailable` */
export async function listCodes(
  ports: Pick<Ports, 'ledger'> & { db: Database },
  { query, url, unmasked }: ListCodes,
): Promise<PendingCodePage> {
  const { rows, next, previous } = await readCodes(ports, query, unmasked)
  return { next: pageUrl(url, next), previous: pageUrl(url, previous), results: rows }
}

/** The same with where the pages beside it begin. @throws AppError `storage_unavailable` */
export async function readCodes(
  { ledger, db }: Pick<Ports, 'ledger'> & { db: Database },
  query: ListCodesQuery,
  unmasked: boolean,
) {
  const read = await reachStore(ledger.listPending(query))
  const page = toPage(read, query)
  const owners = await ownersOf(
    db,
    page.rows.map(({ phone }) => phone),
  )
  const rows = page.rows.map((row) => codeView(row, { userId: owners.get(row.phone) ?? null, unmasked }))
  return { ...page, rows }
}

async function ownersOf(db: Database, phones: string[]): Promise<Map<string, number>> {
  const [found] = await runBatch(db, [
    db.all<{ id: number; phone: string }>(
      sql`SELECT id, phone FROM users WHERE phone IN (SELECT value FROM json_each(${JSON.stringify(phones)}))`,
    ),
  ])
  return new Map(found.map(({ id, phone }) => [phone, id]))
}

const codeView = (
  { sendId, phone, purpose, country, network, sentAt, expiresAt }: StoredCode,
  { userId, unmasked }: { userId: number | null; unmasked: boolean },
): PendingCode => ({
  id: sendId,
  phone: unmasked ? phone : maskPhone(phone),
  user_id: userId,
  purpose,
  country,
  network,
  created_at: toIso(sentAt),
  expires_at: toIso(expiresAt),
})
