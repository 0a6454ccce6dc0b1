import { writeFile } from 'node:fs/promises'
import { phoneMetadata } from './phone-metadata.ts'

/** `npm run phones`: after each update of libphonenumber-js. */
await writeFile('src/lib/phone-metadata.json', phoneMetadata())
