import type { DatabaseSync } from 'node:sqlite'
import type { SqlStatement } from '../../db/batches.ts'
import { foldedNames } from '../../people/search.ts'
import { passOverUsers } from '../ids/pass-over-ids.ts'
import type { Target } from './target.ts'

/** D1 takes statements of up to 100 KB. */
const STATEMENT_BYTES = 80_000

const COLUMNS = [
  ...['id', 'phone', 'country', 'invite_code', 'invited_by_code', 'email', 'first_name', 'last_name'],
  ...['first_name_folded', 'last_name_folded', 'is_active', 'block_reason', 'date_joined', 'last_login'],
]
const at = (column: string) => `value ->> ${COLUMNS.indexOf(column)}`

/*
 * Triggers derive the rest, so everything agrees after each transaction, whenever the command is killed. Only what was
 * inserted has a referral and is counted as a sign-up of its day.
 */
const STATEMENTS = [
  `INSERT INTO daily_counts (day, metric, value)
    SELECT date(${at('date_joined')} / 1000, 'unixepoch'), 'sign_up', count(*) FROM json_each(?1)
    WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = ${at('id')} OR phone = ${at('phone')} OR invite_code = ${at('invite_code')})
    GROUP BY 1 ON CONFLICT (day, metric) DO UPDATE SET value = value + excluded.value`,
  `INSERT INTO users (${COLUMNS.join(', ')})
    SELECT ${COLUMNS.map(at).join(', ')} FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING`,
  `INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
    SELECT u.id, i.id, i.invite_code, 'code', 'certain', u.date_joined FROM json_each(?1)
      JOIN users AS u ON u.id = ${at('id')} AND u.invite_code = ${at('invite_code')} JOIN users AS i ON i.invite_code = u.invited_by_code
    WHERE ${at('invited_by_code')} IS NOT NULL ON CONFLICT DO NOTHING`,
]

const BLOCK_REASON = 'Was not active in the service that they were imported from'

/** Adds everyone who is new: first those without an inviter, then those whom they invited, and so on. */
export async function loadRows(stage: DatabaseSync, target: Target, onProgress: (rows: number) => void): Promise<void> {
  const rows = stage.prepare(`SELECT * FROM rows WHERE state = 'new' ORDER BY depth, id`).iterate()
  let [done, pending, statements]: [number, number, SqlStatement[]] = [0, 0, []]
  let [values, bytes]: [string[], number] = [[], 0]
  const endStatements = () => {
    if (values.length > 0) statements.push(...STATEMENTS.map((sql) => ({ sql, params: [`[${values.join(',')}]`] })))
    ;[values, bytes] = [[], 0]
  }
  const commit = async () => {
    endStatements()
    if (statements.length > 0) await target.write(statements)
    done += pending
    ;[statements, pending] = [[], 0]
    onProgress(done)
  }
  for (const row of rows) {
    const value = JSON.stringify(valuesOf(row))
    const size = Buffer.byteLength(value) + 1
    if (bytes + size > STATEMENT_BYTES) endStatements()
    values.push(value)
    bytes += size
    pending += 1
    if (pending === target.rows) await commit()
  }
  await commit()
}

function valuesOf(row: Record<string, unknown>) {
  const names = { firstName: row['first_name'] as string | null, lastName: row['last_name'] as string | null }
  const { firstNameFolded = null, lastNameFolded = null } = foldedNames(names)
  return [
    ...[row['id'], row['phone'], row['country'], row['code'], row['inviter_code'], row['email']],
    ...[names.firstName, names.lastName, firstNameFolded, lastNameFolded],
    ...[row['is_active'], row['is_active'] === 1 ? null : BLOCK_REASON, row['joined'], row['last_login']],
  ]
}

interface Reserved {
  ids: number
  /** The last id of the file. */
  behind: number
  now: number
}

/** Leaves ids free for rows that the old service still adds, unless as many are free there already. */
export async function reserveIds({ write }: Target, { ids, behind, now }: Reserved): Promise<void> {
  const isMissing = `NOT EXISTS (SELECT 1 FROM (SELECT id - coalesce(lag(id) OVER (ORDER BY id), ${behind}) AS step FROM users WHERE id > ${behind}) WHERE step > ${ids})`
  await write(passOverUsers(ids, now, isMissing).map((sql) => ({ sql, params: [] })))
}
