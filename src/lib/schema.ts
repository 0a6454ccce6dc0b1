import * as z from 'zod/mini'

/* Helpers for what zod's small build has only as functions. */

/** Transforms a schema's output. */
export const transformed = <Schema extends z.core.$ZodType, Output>(
  schema: Schema,
  change: (value: z.core.output<Schema>) => Output,
) => z.pipe(schema, z.transform(change))

/**
 * Parses a schema's output with `read`; if it returns undefined, the field is refused with a code of `FIELD_ERRORS`.
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

/** A schema with what `docs` says of it, which the Worker leaves out. */
export const described = <Schema extends z.core.$ZodType>(
  schema: Schema,
  meta: z.core.GlobalMeta | undefined,
): Schema => {
  if (!meta) return schema
  const copy = z.clone(schema)
  z.globalRegistry.add(copy, meta)
  return copy
}
