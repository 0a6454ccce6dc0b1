import { linkKey } from '../../links/link-key.ts'
import { eventIdText } from '../superuser/insert-superuser.ts'
import { codesFor } from './dynamic-links.ts'
import type { PlannedLink, Taken } from './dynamic-links.ts'
import type { Target } from './target.ts'

/** Keys have nothing but letters and digits. */
export async function takenCodes({ read }: Target, links: PlannedLink[]): Promise<Map<string, Taken>> {
  const keys = links.flatMap(({ path }) => codesFor(path).map((code) => linkKey(code)!))
  const taken = new Map<string, Taken>()
  for (let at = 0; at < keys.length; at += 1000) {
    const list = JSON.stringify(keys.slice(at, at + 1000))
    const rows = await read<Taken>(
      `SELECT key, code, destination, created_at AS created, user_id AS owner FROM referral_links WHERE key IN (SELECT value FROM json_each('${list}'))`,
    )
    for (const row of rows) taken.set(row.key, row)
  }
  return taken
}

const COLUMNS = [
  'key',
  'code',
  'destination',
  'created_at',
  'label',
  'title',
  'description',
  'image',
  'campaign',
].concat(...['utm_source', 'utm_medium', 'utm_term', 'utm_content'])

/** With their event. */
export async function insertLinks({ write }: Target, links: PlannedLink[], now: number): Promise<void> {
  const rows = links.map(({ code, destination, created, texts: t }) => [
    ...[linkKey(code), code, destination, created, t.label, t.title, t.description, t.image, t.campaign],
    ...[t.utmSource, t.utmMedium, t.utmTerm, t.utmContent],
  ])
  const details = JSON.stringify({ total: links.length, links: rows.map(([key]) => key) })
  await write([
    {
      sql: `INSERT INTO referral_links (${COLUMNS.join(', ')})
        SELECT ${COLUMNS.map((_, at) => `value ->> ${at}`).join(', ')} FROM json_each(?1) WHERE true ON CONFLICT (key) DO NOTHING`,
      params: [JSON.stringify(rows)],
    },
    {
      sql: `INSERT INTO audit_events (id, actor, action, outcome, details)
        SELECT ${eventIdText(now)}, 'system', 'campaign_links_imported', 'ok', ?1 WHERE changes() > 0`,
      params: [details],
    },
  ])
}
