/** As far as this function looks into a document. */
type Node = Record<string, unknown>

/** Values, not schemas. */
const VALUES = new Set(['const', 'default', 'enum', 'example', 'examples'])

/** The document in OpenAPI 3.0, for generators that know nothing newer, such as those of Kotlin, Swift and Dart. */
export function asOpenApi30({ info, ...document }: { info: object }): object {
  const { summary: _, ...rest } = info as Node
  // Webhooks came with 3.1, and so did names of licences in place of addresses.
  const { webhooks: _webhooks, ...converted } = convert(document) as Node
  return {
    ...converted,
    openapi: '3.0.3',
    info: { ...rest, license: { name: 'MIT', url: 'https://opensource.org/license/mit' } },
  }
}

function convert(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(convert)
  if (typeof node !== 'object' || node === null) return node
  return withoutNull(
    withoutNewKeywords(mapValues(node, (value, key) => (VALUES.has(key) ? value : convertAt(key, value)))),
  )
}

/** The keys of `properties` are names, whatever they look like. */
const convertAt = (key: string, value: unknown) =>
  key === 'properties' ? mapValues(value as object, convert) : convert(value)

const mapValues = (node: object, map: (value: unknown, key: string) => unknown): Node =>
  Object.fromEntries(Object.entries(node).map(([key, value]) => [key, map(value, key)]))

function withoutNewKeywords({ examples, exclusiveMinimum, ...schema }: Node): Node {
  delete schema['propertyNames']
  if (Array.isArray(examples)) schema['example'] = examples[0]
  else if (examples !== undefined) schema['examples'] = examples
  if (typeof exclusiveMinimum === 'number') Object.assign(schema, { minimum: exclusiveMinimum, exclusiveMinimum: true })
  if ('const' in schema) {
    const { const: only, ...rest } = schema
    return { ...rest, enum: [only] }
  }
  // Nothing may stand beside a reference.
  if (typeof schema['$ref'] === 'string' && Object.keys(schema).length > 1) {
    const { $ref, ...rest } = schema
    return { ...rest, allOf: [{ $ref }] }
  }
  return schema
}

const isNull = ({ enum: choices }: Node) => Array.isArray(choices) && choices.length === 1 && choices[0] === null

/**
 * There is no type `null`: a schema is `nullable`. Null is not among its choices, as generators of Kotlin and Dart fail on
 * that.
 */
function withoutNull(schema: Node): Node {
  const { type, anyOf, ...rest } = schema
  if (type === 'null') return { ...rest, type: 'string', enum: [null], nullable: true }
  if (Array.isArray(type)) {
    const choices = rest['enum']
    const others = Array.isArray(choices) && { enum: choices.filter((one) => one !== null) as unknown[] }
    return { type: type.find((one) => one !== 'null') as unknown, ...rest, ...others, nullable: true }
  }
  if (!Array.isArray(anyOf)) return schema
  const others = (anyOf as Node[]).filter((one) => !isNull(one))
  if (others.length === anyOf.length) return schema
  const [only, ...more] = others
  if (!only || more.length > 0) return { ...rest, anyOf: others, nullable: true }
  // Components are objects.
  if ('$ref' in only) return { ...rest, type: 'object', allOf: [only], nullable: true }
  return { ...only, ...rest, nullable: true }
}
