import type { DatabaseSync } from 'node:sqlite'
import { randomInviteCode, secondReading } from '../../lib/invite-code.ts'
import type { Problem } from './read-row.ts'

const find = (stage: DatabaseSync, problem: Problem, rows: string) =>
  stage.exec(`INSERT INTO problems (n, problem) SELECT n, '${problem}' FROM (${rows})`)

const set = (stage: DatabaseSync, problems: Problem[], change: string) =>
  stage.exec(`UPDATE rows SET ${change} WHERE state = 'new'
    AND n IN (SELECT n FROM problems WHERE problem IN (${problems.map((one) => `'${one}'`).join(', ')}))`)

const refuse = (stage: DatabaseSync, ...problems: Problem[]) => set(stage, problems, `state = 'refused'`)

/** Rows whose value an earlier row has. By a window: thousands of refused rows may have it. */
const repeated = (column: string) => `SELECT n FROM (
  SELECT n, state, min(n) OVER (PARTITION BY ${column}) AS first FROM rows WHERE ${column} IS NOT NULL AND state <> 'refused')
  WHERE state = 'new' AND n > first`

/** Rows whose value someone else has. */
const taken = (column: string) => `SELECT n FROM rows WHERE state = 'new' AND EXISTS (
  SELECT 1 FROM existing AS other WHERE other.${column} = rows.${column} AND other.id <> rows.id)`

/** Rows of people who are here with something else. */
const differing = (isOther: string) =>
  `SELECT n FROM rows JOIN existing AS e USING (id) WHERE state = 'known' AND ${isOther}`

/** Decides what becomes of each row. The first of several with the same value keeps it. */
export function checkRows(stage: DatabaseSync): void {
  // Someone who has changed their number since has the same code, and someone who got a new code, the same number.
  stage.exec(`UPDATE rows SET state = 'known', code = e.code FROM existing AS e
    WHERE state = 'new' AND e.id = rows.id AND (e.code = printed OR e.phone = rows.phone)`)
  refuse(stage, 'row_unreadable', 'id_invalid', 'phone_invalid')
  find(stage, 'id_twice', repeated('id'))
  refuse(stage, 'id_twice')
  find(stage, 'id_taken', `SELECT n FROM rows WHERE state = 'new' AND id IN (SELECT id FROM existing)`)
  refuse(stage, 'id_taken')
  find(stage, 'phone_twice', repeated('phone'))
  refuse(stage, 'phone_twice')
  find(stage, 'phone_taken', taken('phone'))
  refuse(stage, 'phone_taken')
  for (const column of ['code', 'email'] as const) {
    find(stage, `${column}_twice`, repeated(column))
    set(stage, [`${column}_twice`], `${column} = NULL`)
    find(stage, `${column}_taken`, taken(column))
    set(stage, [`${column}_taken`], `${column} = NULL`)
  }
  findAlike(stage)
  giveCodes(stage)
  resolveInviters(stage)
  breakCycles(stage)
  stage.exec(`DELETE FROM problems WHERE n IN (SELECT n FROM rows WHERE state = 'known')`)
  // Whoever has been deleted here has no number.
  find(stage, 'phone_differs', differing('e.phone <> rows.phone'))
  find(stage, 'block_differs', differing('e.phone IS NOT NULL AND e.active <> rows.is_active'))
}

const READ = (code: string) => `replace(replace(replace(${code}, 'O', '0'), 'I', '1'), 'L', '1')`

function findAlike(stage: DatabaseSync): void {
  stage.exec(`CREATE TEMP TABLE readings AS SELECT code, ${READ('code')} AS reading FROM (
    SELECT code FROM rows WHERE state = 'new' AND code IS NOT NULL UNION SELECT code FROM existing);
    CREATE INDEX temp.readings_reading ON readings (reading)`)
  find(
    stage,
    'code_alike',
    `SELECT n FROM rows WHERE state = 'new' AND ${READ('code')} IN (
      SELECT reading FROM readings GROUP BY reading HAVING count(*) > 1)`,
  )
}

function giveCodes(stage: DatabaseSync): void {
  const isRead = stage.prepare(
    'SELECT 1 FROM readings WHERE reading = ?1 UNION ALL SELECT 1 FROM rows WHERE code = ?1 LIMIT 1',
  )
  const give = stage.prepare('UPDATE rows SET code = ? WHERE n = ?')
  for (const { n } of stage.prepare(`SELECT n FROM rows WHERE state = 'new' AND code IS NULL`).all()) {
    let code = randomInviteCode()
    while (isRead.get(secondReading(code))) code = randomInviteCode()
    give.run(code, n!)
  }
}

/** The first row with this value, past any number of refused ones. */
const inRows = (column: 'id' | 'code' | 'printed', value: string, and = '') =>
  `(SELECT r.n FROM rows AS r INDEXED BY left_${column}
    WHERE r.${column} = ${value} ${and} AND r.state <> 'refused' ORDER BY r.n LIMIT 1)`

/** Of several with one code in the file, the one who kept it. */
const hasPrinted = (code: string) => `${inRows('code', code, 'AND r.printed = r.code')}, ${inRows('printed', code)}`

/**
 * Finds each inviter among the rows, or else among those who are there already. A code is looked up as written, then as
 * misread, and before an id, if the column may hold either.
 */
function resolveInviters(stage: DatabaseSync): void {
  for (const column of ['id', 'code', 'printed'])
    stage.exec(`CREATE INDEX left_${column} ON rows (${column}) WHERE state <> 'refused'`)
  stage.exec(`UPDATE rows SET inviter_n = coalesce(${hasPrinted('rows.inviter_code')},
      ${hasPrinted(READ('rows.inviter_code'))}, ${inRows('id', 'rows.inviter_id')})
    WHERE state = 'new' AND (inviter_code IS NOT NULL OR inviter_id IS NOT NULL)`)
  const named = `state = 'new' AND inviter_n IS NULL AND (inviter_code IS NOT NULL OR inviter_id IS NOT NULL)`
  // Who is refused may have an id or a code that is someone else's here.
  stage.exec(`CREATE TEMP TABLE unresolved AS SELECT n, refused, iif(refused, NULL,
      coalesce((SELECT code FROM existing WHERE code = inviter_code), (SELECT code FROM existing WHERE code = ${READ('inviter_code')}),
        (SELECT code FROM existing WHERE id = inviter_id))) AS found
    FROM (SELECT n, inviter_id, inviter_code, EXISTS (SELECT 1 FROM rows AS r
      WHERE r.state = 'refused' AND (r.id = rows.inviter_id OR r.printed = rows.inviter_code)) AS refused
    FROM rows WHERE ${named})`)
  find(stage, 'inviter_refused', 'SELECT n FROM unresolved WHERE refused')
  find(stage, 'inviter_unknown', 'SELECT n FROM unresolved WHERE found IS NULL AND NOT refused')
  find(stage, 'self_invite', `SELECT n FROM rows WHERE state = 'new' AND inviter_n = n`)
  // From here on, this is the stored code.
  stage.exec(`UPDATE rows SET inviter_code = (SELECT code FROM rows AS r WHERE r.n = rows.inviter_n) WHERE inviter_n IS NOT NULL;
    UPDATE rows SET inviter_code = found FROM unresolved WHERE unresolved.n = rows.n`)
  set(stage, ['self_invite'], 'inviter_code = NULL, inviter_n = NULL')
}

/** An inviter is imported before those whom they invited. In a circle, the one who joined first has no inviter. */
function breakCycles(stage: DatabaseSync): void {
  const size = Number(stage.prepare('SELECT coalesce(max(n), 0) AS n FROM rows').get()?.['n'])
  const inviters = new Int32Array(size + 1)
  const pairs = `SELECT r.n AS n, r.inviter_n AS inviter FROM rows AS r JOIN rows AS i ON i.n = r.inviter_n
    WHERE r.state = 'new' AND i.state = 'new'`
  for (const { n, inviter } of stage.prepare(pairs).iterate()) inviters[Number(n)] = Number(inviter)
  const depths = new Int32Array(size + 1).fill(-1)
  const WALKED = -2
  const joinedAt = stage.prepare('SELECT joined, id FROM rows WHERE n = ?')
  const isEarlier = (a: number, b: number) => {
    const [one, other] = [joinedAt.get(a)!, joinedAt.get(b)!]
    return Number(one['joined']) - Number(other['joined']) || Number(one['id']) - Number(other['id'])
  }
  for (let start = 1; start <= size; start += 1) {
    const path: number[] = []
    let at = start
    while (depths[at] === -1) {
      depths[at] = WALKED
      path.push(at)
      if (inviters[at] === 0) break
      at = inviters[at]!
    }
    if (depths[at] === WALKED && inviters[at] !== 0) {
      const [first = at] = path.slice(path.indexOf(at)).sort(isEarlier)
      find(stage, 'invite_cycle', `SELECT ${first} AS n`)
      inviters[first] = 0
      // Starts again at the one who is now on top.
      for (const one of path) depths[one] = -1
      start -= 1
      continue
    }
    for (const one of path.reverse()) depths[one] = inviters[one] === 0 ? 0 : depths[inviters[one]!]! + 1
  }
  set(stage, ['invite_cycle'], 'inviter_code = NULL, inviter_n = NULL')
  const write = stage.prepare('UPDATE rows SET depth = ? WHERE n = ?')
  for (let n = 1; n <= size; n += 1) if (depths[n]! > 0) write.run(depths[n]!, n)
  stage.exec('CREATE INDEX rows_order ON rows (state, depth, id)')
}
