import { sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Database } from '../../db/database.ts'
import { runQuery } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import type { PendingPosition, PendingCode as StoredCode } from '../../guard/pending-codes.ts'
import { pageView, toPage } from '../../http/pagination.ts'
import type { PageQuery } from '../../http/pagination.ts'
import type { PersonSummary } from '../../identity/person-contract.ts'
import { personColumn, personSummary } from '../../identity/person-summary.ts'
import type { Viewer } from '../../identity/person-summary.ts'
import { seenPhone } from '../../identity/person-view.ts'
import { toIso } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { reachStore } from '../reach-store.ts'
import type { PendingCode, PendingCodePage } from './responses.ts'

type ListCodesQuery = Pick<PageQuery, 'limit' | 'cursor'>

interface ListCodes {
  query: ListCodesQuery
  /** For `next` and `previous`. */
  url: string
  viewer: Viewer
}

/** A page of the codes that were sent and not entered yet, newest first. @throws AppError `storage_unavailable` */
export async function listCodes(
  ports: Pick<Ports, 'ledger'> & { db: Database },
  { query, url, viewer }: ListCodes,
): Promise<PendingCodePage> {
  const isCounted = query.cursor === undefined
  const { rows, counted, next, previous } = await readCodes(ports, { ...query, isCounted }, viewer)
  return { ...pageView(url, { counted, next, previous }), results: rows }
}

/** The same with the cursors of the pages beside it. @throws AppError `storage_unavailable` */
export async function readCodes(
  { ledger, db }: Pick<Ports, 'ledger'> & { db: Database },
  query: PendingPosition,
  viewer: Viewer,
) {
  const { rows: read, counted } = await reachStore(ledger.listPending(query))
  const page = toPage(read, { ...query, offset: undefined })
  const owners = await ownersOf(
    db,
    page.rows.map(({ phone }) => phone),
    viewer,
  )
  const rows = page.rows.map((row) => codeView(row, owners.get(row.phone) ?? null, viewer))
  return { ...page, rows, counted }
}

async function ownersOf(db: Database, phones: string[], viewer: Viewer): Promise<Map<string, PersonSummary>> {
  const person = alias(users, 'person')
  const found = await runQuery(
    db,
    db
      .select({ phone: sql<string>`${person.phone}`, person: sql<string>`${personColumn('person')}` })
      .from(person)
      .where(sql`${person.phone} IN (SELECT value FROM json_each(${JSON.stringify(phones)}))`),
  )
  return new Map(found.map(({ phone, person }) => [phone, personSummary(viewer, person)]))
}

const codeView = (
  { sendId, phone, purpose, country, network, sentAt, expiresAt }: StoredCode,
  user: PersonSummary | null,
  { role }: Viewer,
): PendingCode => ({
  id: sendId,
  phone: seenPhone(role, phone),
  user,
  purpose,
  country,
  network,
  created_at: toIso(sentAt),
  expires_at: toIso(expiresAt),
})
