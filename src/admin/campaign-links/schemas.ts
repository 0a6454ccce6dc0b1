import * as z from 'zod/mini'
import { docs } from '#docs'
import { described } from '../../lib/schema.ts'
import { IMPORT_COLUMNS, MAX_IMPORT_ROWS } from './import-campaign-links.ts'

export const ImportInput = described(
  z.object({
    csv: described(
      z.string(),
      docs({
        description:
          `A CSV file as text: at most ${MAX_IMPORT_ROWS} rows, and 64 KiB with the request. The first line names the columns, ` +
          `in any order: ${IMPORT_COLUMNS.map((name) => `\`${name}\``).join(', ')}. Empty cells count as left out. ` +
          'Separated by commas, semicolons or tabs.',
        examples: ['code,channel,campaign\r\nautumn-flyer,qr,autumn-2026\r\n'],
      }),
    ),
  }),
  docs({ id: 'ImportInput' }),
)
