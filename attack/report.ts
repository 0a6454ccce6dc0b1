import type { Outcome } from './run-attacks.ts'

const number = (value: number, unit: string) =>
  (Number.isInteger(value) ? String(value) : value.toFixed(2)) + (unit && ` ${unit}`)

/** Promised and measured values, one line per limit. */
export function report(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(({ attack, findings }) =>
    findings.map(({ what, measured, relation, promised, unit, holds }) => [
      holds ? 'ok' : 'FAIL',
      attack,
      number(measured, unit),
      `${relation} ${number(promised, unit)}`,
      what,
    ]),
  )
  const table = [['', 'attack', 'measured', 'promised', 'what'], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  const failed = rows.filter(([state]) => state !== 'ok').length
  const verdict = failed === 0 ? `All ${rows.length} limits hold.` : `${failed} of ${rows.length} limits do not hold.`
  return [...table.map(line), '', verdict].join('\n')
}
