import { writeFile } from 'node:fs/promises'
import metadata from 'libphonenumber-js/min/metadata'

export const PHONE_METADATA_FILE = 'src/lib/phone-metadata.json'

/** Where a country's metadata keeps how numbers are written for people, which we never do: more than half of it all. */
const FORMATS = 4

/** The library's metadata without formats, as the text of a file. */
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

// `npm run phone-metadata`, after the library was updated.
if (import.meta.main) await writeFile(PHONE_METADATA_FILE, renderPhoneMetadata())
