import { Validator } from '@cfworker/json-schema'
import { createDocument } from '../../src/docs/document.ts'

/** The built document. */
export const openApi = createDocument('0.0.0')

/**
 * The components, made strict: the document allows future fields, the tests do not, so that undocumented fields are
 * found; and times must be in UTC.
 */
const components = { schemas: strict(openApi.components.schemas) }

function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]))
  if (copy['type'] === 'object' && copy['properties'] !== undefined) copy['additionalProperties'] ??= false
  if (copy['format'] === 'date-time') copy['pattern'] = 'Z$'
  return copy
}

/** What is wrong with a value by a JSON Schema of the document, or empty. */
export function schemaErrors(schema: object, value: unknown): string[] {
  const { errors } = new Validator({ ...schema, components }, '2020-12', false).validate(value)
  return errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`)
}

/** Resolves a reference into the document. */
export function resolve<Target extends object>(value: Target | { $ref: string }): Target {
  if (!('$ref' in value)) return value
  const keys = value.$ref.replace(/^#\//, '').split('/')
  return keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], openApi) as Target
}
