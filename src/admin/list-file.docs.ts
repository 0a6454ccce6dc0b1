import * as z from 'zod'
import { document } from '../docs/operation.ts'
import type { Operation } from '../docs/operation.ts'
import type { Endpoint } from '../identity/endpoint.ts'

const CSV_DESCRIPTION =
  'CSV (RFC 4180) in UTF-8. `for=spreadsheet`: phones and codes are written as `="…"`, so that none becomes a number, and ' +
  'text that would run as a formula starts with an apostrophe. `for=program`: values as they are, without byte order mark. ' +
  'Phones are masked and e-mails left out for roles without `people.export`. The file is streamed: if the connection ' +
  'breaks, it is incomplete. Each download is recorded in the audit log, and in ten minutes you can start twenty.'

interface AboutFile extends Pick<Operation, 'operationId' | 'summary' | 'invalid'> {
  /** Added to the description of all files. */
  note?: string
  /** The first lines, for the example. */
  beginning: string
}

/** The operation of a list as a file. */
export const documentFile = (file: Endpoint, { beginning, note, ...about }: AboutFile): Operation =>
  document(file, {
    ...about,
    description: note === undefined ? CSV_DESCRIPTION : `${CSV_DESCRIPTION} ${note}`,
    tag: 'Admin',
    errors: [{ code: 'files_per_staff' }],
    answers: [
      {
        status: 200,
        description: 'The file.',
        content: {
          'text/csv': {
            schema: z.string(),
            examples: { short: { summary: 'The first lines', value: `\uFEFF${beginning}` } },
          },
        },
        headers: ['Content-Disposition'],
      },
    ],
  })
