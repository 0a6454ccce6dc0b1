import type { CodeStore } from '../guard/codes.ts'
import { PURGE_ROWS } from '../guard/records.ts'
import type { SqlStore } from '../guard/records.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { Clock } from '../lib/time.ts'

/** Codes in a table that is purged, as KV drops what has expired: a part at a time, true if nothing is left. */
export function createCodeStore(sql: SqlStore, clock: Clock): CodeStore & { purge: () => boolean } {
  sql.exec(
    'CREATE TABLE IF NOT EXISTS codes (id TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID',
  )
  sql.exec('CREATE INDEX IF NOT EXISTS codes_expired ON codes (expires_at)')
  return {
    async get(id) {
      const [row] = sql.exec('SELECT value FROM codes WHERE id = ? AND expires_at > ?', id, clock()).toArray()
      return row ? String(row['value']) : null
    },
    async put(id, value, { expirationTtl }) {
      sql.exec(
        'INSERT OR REPLACE INTO codes (id, value, expires_at) VALUES (?, ?, ?)',
        id,
        value,
        clock() + expirationTtl * SECOND_MS,
      )
    },
    async delete(id) {
      sql.exec('DELETE FROM codes WHERE id = ?', id)
    },
    purge() {
      const due = 'SELECT id FROM codes WHERE expires_at <= ? ORDER BY expires_at LIMIT ?'
      const deleted = sql.exec(`DELETE FROM codes WHERE id IN (${due}) RETURNING 1`, clock(), PURGE_ROWS).toArray()
      return deleted.length < PURGE_ROWS
    },
  }
}
