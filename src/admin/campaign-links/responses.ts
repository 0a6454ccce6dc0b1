import * as z from 'zod'

/* Answers: read by the OpenAPI document and the tests, and by the views as types alone. */

export const ImportedLinks = z
  .object({
    links: z.array(
      z.object({
        line: z.int().positive().meta({ description: 'Of the file, from 1.' }),
        code: z.string(),
        url: z.url().meta({ description: 'The address to share.' }),
      }),
    ),
  })
  .meta({ id: 'ImportedLinks' })
export type ImportedLinks = z.output<typeof ImportedLinks>
