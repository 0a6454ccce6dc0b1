import * as z from 'zod'
import type { Answer } from '../../docs/operation.ts'

/** What the OpenAPI document says of a list as a file. */
export const CSV_DESCRIPTION =
  'CSV (RFC 4180) in UTF-8 with a byte order mark. Text that a spreadsheet would run as a formula begins with an ' +
  'apostrophe. It is streamed: when the connection breaks off, the file is not whole. That it was taken is recorded.'

/** A file whose beginning is the example. */
export const csvAnswer = (beginning: string): Answer => ({
  status: 200,
  description: 'The file.',
  content: {
    'text/csv': { schema: z.string(), examples: { short: { summary: 'Its beginning', value: `\uFEFF${beginning}` } } },
  },
  headers: ['Content-Disposition'],
})
