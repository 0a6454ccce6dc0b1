import { createRequire } from 'node:module'
import type { MetadataJson } from 'libphonenumber-js/core'

/** Where a country's formats stand in its row of the library's metadata (its METADATA.md). */
const FORMATS = 4

/**
 * The library's metadata without how numbers are written, which is half of it: we parse and validate, and write E.164
 * alone. One line of JSON.
 */
export function phoneMetadata(): string {
  const metadata = createRequire(import.meta.url)('libphonenumber-js/metadata.min.json') as MetadataJson
  const { countries, nonGeographic, ...rest } = structuredClone(metadata) as unknown as Tables
  for (const row of [...Object.values(countries), ...Object.values(nonGeographic)]) row[FORMATS] = 0
  return `${JSON.stringify({ ...rest, countries, nonGeographic })}\n`
}

/** The rows, which the library's types describe as plain objects. */
interface Tables {
  countries: Record<string, unknown[]>
  nonGeographic: Record<string, unknown[]>
}
