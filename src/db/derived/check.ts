/** Ids of users, both included. */
export interface IdRange {
  from: number
  to: number
}

/** What one statement covers. */
export interface Part extends IdRange {
  /** Keys of the leaderboards that the service keeps. */
  periods: readonly string[]
  /** Days of counts before this one may have been summed up in months. */
  daysFrom: string
}

/** About a second of work. D1 ends a request after 30. */
export const PART_USERS = 10_000

/** All users from one id to another, in parts. */
export const partsOf = ({ from, to }: IdRange, covered: Omit<Part, keyof IdRange>): Part[] =>
  Array.from({ length: Math.ceil((to - from + 1) / PART_USERS) }, (_, i) => {
    const start = from + i * PART_USERS
    return { ...covered, from: start, to: Math.min(start + PART_USERS - 1, to) }
  })

/** For what is not counted per user. */
export const WHOLE: Part = { from: 0, to: Number.MAX_SAFE_INTEGER, periods: [], daysFrom: '' }

/** How to verify something that is maintained, and to rebuild it: statements without parameters. */
export interface Check {
  name: string
  /** Selects one row: how many were `compared`, how many `differ`, and one of those as a readable `example`. */
  compare: (part: Part) => string
  /** Writes what is missing or wrong. Missing if nothing is stored to count it from. */
  write?: (part: Part) => string
  /** Deletes what should not be there. */
  prune?: (part: Part) => string
}

export type WritableCheck = Check & Required<Pick<Check, 'write'>>

/** How the rows of a key add up, and when the kept value is wrong. */
const KINDS = {
  sum: { combine: 'sum', differs: '<>' },
  text: { combine: 'max', differs: '<>' },
  /** May be later than counted, since a deletion does not reset it. */
  latest: { combine: 'max', differs: '<' },
} as const

/** The value of a table that only has a key. */
export const PRESENT = 'present'

export interface Comparison {
  name: string
  key: readonly string[]
  values: Record<string, keyof typeof KINDS>
  /** Both select the key and the values, in one row per key or many. A key without a row counts as zeros. */
  kept: (part: Part) => string
  counted: (part: Part) => string
}

export function comparison(options: Comparison): Check {
  const values = Object.keys(options.values)
  const example = `concat_ws(' ', ${options.key.join(', ')}) || ': ' || ${inWords(values.map(keptName))}
    || ' instead of ' || ${inWords(values)}`
  const differs = differsIn(options)
  return {
    name: options.name,
    compare: (part) => `SELECT count(*) AS compared, coalesce(sum(${differs}), 0) AS differ,
      min(CASE WHEN ${differs} THEN ${example} END) AS example FROM (${bothSides(options, part)})`,
  }
}

interface DerivedRows extends Comparison {
  table: string
  /** Other columns have another source, so no row is deleted. */
  shared?: boolean
}

/** Rows that exist because of what they count. */
export function derivedRows(options: DerivedRows): WritableCheck {
  const { table, key, values, shared = false } = options
  const keys = key.join(', ')
  const isNothing = `(${Object.keys(values)
    .map((value) => `${value} = 0`)
    .join(' AND ')})`
  const columns = Object.keys(values).filter((value) => value !== PRESENT)
  const next = columns.map((value) => (values[value] === 'latest' ? `max(${keptName(value)}, ${value})` : value))
  const update = columns.map((value) => `${value} = excluded.${value}`).join(', ')
  const write = (part: Part) => `INSERT INTO ${table} (${[...key, ...columns].join(', ')})
    SELECT ${[...key, ...next].join(', ')} FROM (${differences(options, part)}) WHERE ${shared ? 'true' : `NOT ${isNothing}`}
    ON CONFLICT (${keys}) DO ${update === '' ? 'NOTHING' : `UPDATE SET ${update}`}`
  const prune = (part: Part) => `DELETE FROM ${table} WHERE (${keys}) IN
    (SELECT ${keys} FROM (${differences(options, part)}) WHERE ${isNothing})`
  return { ...comparison(options), write, ...(!shared && { prune }) }
}

/** A column of rows that exist for another reason. */
export function derivedColumn(options: Comparison & { table: string }): WritableCheck {
  const { table, key, values } = options
  const update = Object.keys(values).map((value) => `${value} = found.${value}`)
  return {
    ...comparison(options),
    write: (part) => `UPDATE ${table} SET ${update.join(', ')} FROM (${differences(options, part)}) AS found
      WHERE ${key.map((column) => `${table}.${column} = found.${column}`).join(' AND ')}`,
  }
}

const inWords = (columns: string[]) => `concat_ws(', ', ${columns.join(', ')})`
const keptName = (value: string) => `kept_${value}`

const differsIn = ({ values }: Comparison) =>
  `(${Object.entries(values)
    .map(([value, kind]) => `${keptName(value)} ${KINDS[kind].differs} ${value}`)
    .join(' OR ')})`

const differences = (options: Comparison, part: Part): string =>
  `SELECT * FROM (${bothSides(options, part)}) WHERE ${differsIn(options)}`

function bothSides({ key, values, kept, counted }: Comparison, part: Part): string {
  const [keys, names] = [key.join(', '), Object.keys(values)]
  const combined = Object.entries(values).flatMap(([value, kind]) =>
    [keptName(value), value].map((column) => `${KINDS[kind].combine}(${column}) AS ${column}`),
  )
  return `SELECT ${keys}, ${combined.join(', ')} FROM (
    SELECT ${keys}, ${names.map((value) => `${value} AS ${keptName(value)}, 0 AS ${value}`).join(', ')} FROM (${kept(part)})
    UNION ALL SELECT ${keys}, ${names.map((value) => `0, ${value}`).join(', ')} FROM (${counted(part)}))
  GROUP BY ${keys}`
}
