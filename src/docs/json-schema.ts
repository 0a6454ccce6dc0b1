import * as z from 'zod'

export type JsonSchema = Record<string, unknown>

/** `input`: of a request. `output`: of an answer. */
type Side = 'input' | 'output'

/**
 * Converts zod schemas to JSON Schema 2020-12. Each schema with an `id` becomes one component, however often it is
 * used; `convert` adds to `components`.
 */
export function createSchemaConverter() {
  const components: Record<string, JsonSchema> = {}

  const convert = (schema: z.core.$ZodType, io: Side): JsonSchema => {
    const { $schema: _, $defs = {}, ...root } = pointAtComponents(z.toJSONSchema(schema, { io, override: tidy }))
    for (const [id, component] of Object.entries($defs as Record<string, JsonSchema>)) {
      const known = components[id]
      if (known && JSON.stringify(known) !== JSON.stringify(component)) throw new Error(`two schemas are named ${id}`)
      components[id] = component
    }
    return root
  }

  return { components, convert }
}

const pointAtComponents = (schema: object) =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>

const tidy: Override = ({ zodSchema, jsonSchema }) => {
  // Answers may gain fields, and unknown fields of requests are ignored.
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
  // zod drops these from the input of a schema that transforms, since they describe the output.
  const { examples, default: fallback } = z.globalRegistry.get(zodSchema) ?? {}
  if (Array.isArray(examples)) jsonSchema.examples = examples
  if (fallback !== undefined) jsonSchema.default = fallback
}
