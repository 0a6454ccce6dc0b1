import * as z from 'zod/mini'
import { PeopleFilter } from '../people/schemas.ts'

/** Fields of a filter of the list of people, as its query string has them. */
export type JobFilter = Record<string, string>

/** Checked and kept as it was written; whatever else a query string holds, such as the page, is dropped. */
export const JobFilterInput = z.pipe(
  z.record(z.string(), z.string()),
  z.transform((sent: JobFilter, ctx): JobFilter => {
    const result = PeopleFilter.safeParse(sent)
    for (const { path, message } of result.error?.issues ?? [])
      ctx.issues.push({ code: 'custom', path, message, input: sent, params: { code: 'invalid_value' } })
    const known = Object.entries(sent).filter(
      ([name, text]) => Object.hasOwn(PeopleFilter.shape, name) && text.trim() !== '',
    )
    return Object.fromEntries(known)
  }),
)

/** A filter that was checked before. */
export const readFilter = (filter: JobFilter): PeopleFilter => z.parse(PeopleFilter, filter)
