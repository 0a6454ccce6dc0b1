import { AppError } from '../../errors/app-error.ts'
import type { FieldError } from '../../errors/app-error.ts'
import { checkInput } from '../../http/read-input.ts'
import type { Repeatable } from '../../identity/idempotency.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { readCsv } from '../../lib/csv-read.ts'
import type { CsvLine } from '../../lib/csv-read.ts'
import { apiName, CAMPAIGN_FIELD_NAMES } from '../../links/fields.ts'
import { linkKey } from '../../links/link-key.ts'
import { CampaignLinkInput } from '../../links/schemas.ts'
import { createCampaignLinks, readCampaignLink } from './create-campaign-links.ts'
import type { CampaignPorts, NewCampaignLink } from './create-campaign-links.ts'

/** Rows of a file: each writes about six rows of the database. */
export const MAX_IMPORT_ROWS = 500

/** What the first line may name, in any order. */
export const IMPORT_COLUMNS = ['code', ...CAMPAIGN_FIELD_NAMES.map(apiName)] as const

interface ImportCampaignLinks {
  csv: string
  by: ByStaff
  repeatable: Repeatable | undefined
}

/**
 * Creates a link for each row of a CSV file, all or none. Every fault is reported, with its line and column in the name of
 * the field: `csv.12.destination`.
 * @throws AppError `invalid_request`, and what `createCampaignLinks` throws
 */
export async function importCampaignLinks(ports: CampaignPorts, { csv, by, repeatable }: ImportCampaignLinks) {
  const { config, clock } = ports
  const now = clock()
  const rows = rowsOf(csv)
  const faults: FieldError[] = []
  const links: NewCampaignLink[] = []
  const lines = new Map<string, number>()
  for (const { line, input } of rows) {
    try {
      const link = readCampaignLink({ ...config, now }, checkInput(CampaignLinkInput, input))
      if (link.alias !== undefined) {
        const key = linkKey(link.alias)!
        if (lines.has(key)) faults.push({ field: `csv.${line}.code`, code: 'alias_taken' })
        lines.set(key, line)
      }
      links.push(link)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      for (const fault of error.options.fields ?? []) faults.push({ ...fault, field: `csv.${line}.${fault.field}` })
    }
  }
  if (faults.length > 0) throw new AppError('invalid_request', { fields: faults })
  const lineAt = (position: number) => rows[position]!.line
  const codes = await createCampaignLinks(ports, {
    ...{ links, by, now, repeatable },
    taken: (positions) => refusal(...positions.map((at) => ({ field: `csv.${lineAt(at)}.code`, code: 'alias_taken' }))),
  })
  return codes.map((code, position) => ({ line: lineAt(position), code }))
}

const refusal = (...fields: FieldError[]) => new AppError('invalid_request', { fields })

interface ImportRow {
  line: number
  input: Record<string, string>
}

/** Empty cells count as left out. */
function rowsOf(csv: string): ImportRow[] {
  // What decoders write for bytes that are not UTF-8.
  if (csv.includes('\uFFFD')) throw refusal({ field: 'csv', code: 'not_utf8' })
  const lines = readCsv(csv)
  if (!lines) throw refusal({ field: 'csv', code: 'invalid_csv' })
  const [head, ...rows] = lines
  if (!head || rows.length === 0) throw refusal({ field: 'csv', code: 'required' })
  const names = columnsOf(head)
  if (rows.length > MAX_IMPORT_ROWS) {
    throw refusal({ field: 'csv', code: 'too_many_rows', params: { max: MAX_IMPORT_ROWS } })
  }
  const long = rows.filter(({ cells }) => cells.slice(names.length).some((cell) => cell.trim() !== ''))
  if (long.length > 0) throw refusal(...long.map(({ line }) => ({ field: `csv.${line}`, code: 'too_many_cells' })))
  return rows.map(({ line, cells }) => ({
    line,
    input: Object.fromEntries(names.flatMap((name, at) => (cells[at]?.trim() ? [[name, cells[at]]] : []))),
  }))
}

/** The columns that the first line names, in any case. */
function columnsOf({ line, cells }: CsvLine): string[] {
  const names = cells.map((cell) => cell.trim().toLowerCase())
  const known: readonly string[] = IMPORT_COLUMNS
  if (names.every((name, at) => known.includes(name) && names.indexOf(name) === at)) return names
  // One for all, which would say the same.
  throw refusal({ field: `csv.${line}`, code: 'unknown_column', params: { columns: IMPORT_COLUMNS.join(', ') } })
}
