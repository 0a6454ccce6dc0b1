import { writeFile } from 'node:fs/promises'
import metadata from 'libphonenumber-js/min/metadata'

export const PHONE_METADATA_FILE = 'src/lib/phone-metadata.json'

/** Where a country's metadata has formats for display: more than half of it, and never used here. */
const FORMATS = 4

/** The library's metadata without formats, as a file's content. */
export function renderPhoneMetadata(): string {
  const { countries, nonGeographic, ...rest } = metadata as unknown as Record<'countries' | 'nonGeographic', Plans>
  const plans = { ...rest, countries: withoutFormats(countries), nonGeographic: withoutFormats(nonGeographic) }
  return `${JSON.stringify(plans)}\n`
}

type Plans = Record<string, unknown[]>

const withoutFormats = (plans: Plans): Plans =>
  Object.fromEntries(
    Object.entries(plans).map(([code, plan]) => [code, plan.map((part, i) => (i === FORMATS ? 0 : part))]),
  )

// Run `npm run phone-metadata` after updating the library.
if (import.meta.main) await writeFile(PHONE_METADATA_FILE, renderPhoneMetadata())
