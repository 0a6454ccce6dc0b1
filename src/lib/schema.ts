import * as z from 'zod/mini'

/* zod's small build has functions for what the large one has methods; these are the ones that we write all the time. */

/** What comes after a schema's own checks: its output, changed. */
export const transformed = <Schema extends z.core.$ZodType, Output>(
  schema: Schema,
  change: (value: z.core.output<Schema>) => Output,
) => z.pipe(schema, z.transform(change))

/**
 * A schema's output, read into something else, or refused with a code of `FIELD_ERRORS` where `read` makes nothing
 * of it.
 */
export const readAs = <Schema extends z.core.$ZodType, Output>(
  schema: Schema,
  read: (value: z.core.output<Schema>) => Output | undefined,
  code: string,
) =>
  z.pipe(
    schema,
    z.transform((value: z.core.output<Schema>, ctx) => {
      const output = read(value)
      if (output !== undefined) return output
      ctx.issues.push({ code: 'custom', params: { code }, input: value })
      return z.NEVER
    }),
  )

/** A schema with what the OpenAPI document says of it. */
export const described = <Schema extends z.core.$ZodType>(schema: Schema, meta: z.core.GlobalMeta): Schema => {
  const copy = z.clone(schema)
  z.globalRegistry.add(copy, meta)
  return copy
}
