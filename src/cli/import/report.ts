import { writeFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { grouped } from '../terminal/progress.ts'
import { PROBLEMS } from './read-row.ts'
import type { Problem } from './read-row.ts'

/** How many lines are named for a problem. */
export const SHOWN = 5
const OWNER_ONLY = 0o600

export interface Counts {
  read: number
  fresh: number
  known: number
  refused: number
}

export function countRows(stage: DatabaseSync): Counts {
  const states = stage.prepare('SELECT state, count(*) AS n FROM rows GROUP BY state').all()
  const of = (state: string) => Number(states.find((row) => row['state'] === state)?.['n'] ?? 0)
  const [fresh, known, refused] = [of('new'), of('known'), of('refused')]
  return { read: fresh + known + refused, fresh, known, refused }
}

/** `things`: what the file holds. */
export function countText({ read, fresh, known, refused }: Counts, things: string, isDry: boolean): string {
  const verb = isDry ? 'would be imported' : 'to import'
  return `${grouped(read)} ${things}: ${grouped(fresh)} ${verb}, ${grouped(known)} already here, ${grouped(refused)} not imported.`
}

/** `lines`: where the first of them are. */
export const problemText = (name: string, outcome: string, rows: number, lines: string): string =>
  `${grouped(rows).padStart(9)}  ${name}: ${outcome} (line ${lines}${rows > SHOWN ? ', …' : ''})`

/** Writes a CSV file that only its owner can read. */
export const writeLines = (path: string, lines: string[]): void =>
  writeFileSync(path, `${lines.join('\r\n')}\r\n`, { mode: OWNER_ONLY })

interface Found {
  problem: Problem
  rows: number
  lines: string
}

/** What is wrong with how many rows, without any of their values. */
export function reportText(stage: DatabaseSync): string {
  const rows = stage
    .prepare(
      `SELECT problem, count(*) AS rows, (SELECT group_concat(line, ', ') FROM (
        SELECT line FROM problems AS p JOIN rows USING (n) WHERE p.problem = problems.problem ORDER BY n LIMIT ${SHOWN})) AS lines
      FROM problems GROUP BY problem`,
    )
    .all() as unknown as Found[]
  const order = Object.keys(PROBLEMS)
  return rows
    .sort((a, b) => order.indexOf(a.problem) - order.indexOf(b.problem))
    .map(({ problem, rows: n, lines }) => problemText(problem, PROBLEMS[problem], n, lines))
    .join('\n')
}

/** A line for each problem of a row. */
export function writeReport(stage: DatabaseSync, path: string): void {
  const rows = stage
    .prepare('SELECT line, id, problem FROM problems JOIN rows USING (n) ORDER BY n, problems.rowid')
    .all()
  const lines = rows.map(
    ({ line, id, problem }) =>
      `${String(line)},${String(id ?? '')},${String(problem)},"${PROBLEMS[problem as Problem]}"`,
  )
  writeLines(path, ['line,id,problem,outcome', ...lines])
}

/** As one word of a command: the file is not ours, and commands are pasted. */
const forShell = (text: string) => (/^[\w.+@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`)

const MOST_STAFF = 20

/** How the old service's staff get their accounts. */
export function staffText(stage: DatabaseSync, place: string): string {
  const staff = stage.prepare('SELECT line, role, email FROM rows WHERE role IS NOT NULL ORDER BY role DESC, n').all()
  if (staff.length === 0) return ''
  const commands = staff
    .slice(0, MOST_STAFF)
    .map(({ line, role, email }) =>
      role === 'superuser'
        ? `  npm run createsuperuser -- --email ${email === null ? `(line ${String(line)} has none)` : forShell(String(email))}${place}`
        : `  line ${String(line)}: add them in the panel, under Staff`,
    )
  const more = staff.length > MOST_STAFF ? [`  and ${grouped(staff.length - MOST_STAFF)} more`] : []
  return [
    `${grouped(staff.length)} of them are superusers or staff of the old service. Here, staff are accounts of their own:`,
    ...commands,
    ...more,
  ].join('\n')
}
