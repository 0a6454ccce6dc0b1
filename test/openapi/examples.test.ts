import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { OPERATIONS } from '../../src/docs/operations.ts'
import { documented, responsesOf } from '../support/documented-answers.ts'
import type { MediaType } from '../support/documented-answers.ts'
import { openApi, schemaErrors } from '../support/json-schema.ts'

const media = documented.flatMap((operation) => {
  const { operationId, requestBody } = operation.object
  const request = Object.values(requestBody?.content ?? {}).map((one) => [`${operationId} request`, one] as const)
  const responses = responsesOf(operation).flatMap(([status, { content = {} }]) =>
    Object.values(content).map((one) => [`${operationId} ${status}`, one] as const),
  )
  return [...request, ...responses] as (readonly [string, MediaType])[]
})

const bodies = OPERATIONS.flatMap(({ operationId, body }) => (body ? [{ operationId, body }] : []))

describe('examples of the OpenAPI document', () => {
  it('match their schemas', () => {
    const examples = media.flatMap(([name, { schema, examples = {} }]) =>
      Object.entries(examples).map(([key, { value }]) => ({
        name: `${name} ${key}`,
        errors: schemaErrors(schema, value),
      })),
    )
    expect(examples.length).toBeGreaterThan(100)
    expect(examples.filter(({ errors }) => errors.length > 0)).toEqual([])
  })

  it('exist for every JSON body', () => {
    const bare = media.filter(([, { schema, examples }]) => !examples && JSON.stringify(schema).includes('$ref'))
    expect(bare).toEqual([])
  })

  it('pass validation as requests', () => {
    const refused = bodies.flatMap(({ operationId, body }) =>
      Object.entries(body.examples)
        .filter(([, { value }]) => !z.safeParse(body.schema, value).success)
        .map(([key]) => `${operationId} ${key}`),
    )
    expect(refused).toEqual([])
  })

  it('match their schemas in headers, parameters and properties', () => {
    const { headers, parameters } = openApi.components
    const errors = Object.entries({ ...headers, ...parameters }).flatMap(([name, { schema, example }]) =>
      schemaErrors(schema, example).map((error) => `${name} ${error}`),
    )
    const properties = propertyExamples(openApi.components.schemas)
    const queries = propertyExamples(documented.flatMap(({ object }) => object.parameters ?? []))
    expect(properties.length).toBeGreaterThan(5)
    for (const { schema, example } of [...properties, ...queries]) errors.push(...schemaErrors(schema, example))
    expect(errors).toEqual([])
  })

  it('are rejected by this test when wrong', () => {
    const user = { $ref: '#/components/schemas/User' }
    const [, list] = media.find(([name]) => name === 'users_list 200')!
    const page = list.examples?.['first']?.value as { results: object[] }
    const [anna] = page.results
    expect(schemaErrors(user, anna)).toEqual([])
    expect(schemaErrors(user, { ...anna, password_hash: 'x' })).not.toEqual([])
    expect(schemaErrors(user, { ...anna, date_joined: '2026-11-20T18:30:00+03:00' })).not.toEqual([])
    expect(schemaErrors(user, { ...anna, invite_code: 'OIL-US' })).not.toEqual([])
  })
})

/** Every `examples` list with its schema, at any depth. */
function propertyExamples(value: unknown): { schema: object; example: unknown }[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'examples' in value && Array.isArray(value.examples) ? value.examples : []
  const below = Object.values(value).flatMap(propertyExamples)
  return [...own.map((example: unknown) => ({ schema: value, example })), ...below]
}
