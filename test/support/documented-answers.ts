import { expect } from 'vitest'
import { parse } from 'yaml'
import type { operationObject } from '../../src/docs/path-item.ts'
import { openApi, resolve, schemaErrors } from './json-schema.ts'

type OperationObject = ReturnType<typeof operationObject>

interface HeaderObject {
  required: boolean
  schema: { type: string }
}

interface ResponseObject {
  headers?: Record<string, HeaderObject | { $ref: string }>
  content?: Record<string, MediaType>
}

export interface MediaType {
  schema: object
  examples?: Record<string, { value: unknown }>
}

export interface DocumentedOperation {
  method: string
  path: string
  object: OperationObject
}

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete'])

/** Every operation of the document with its method and path. */
export const documented: DocumentedOperation[] = Object.entries(openApi.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => METHODS.has(method))
    .map(([method, object]) => ({ method: method.toUpperCase(), path, object: asOperation(object) })),
)

/** The keys of a path are methods. */
function asOperation(object: unknown) {
  return object as OperationObject
}

/** The answers of an operation with their references resolved. */
export const responsesOf = ({ object }: DocumentedOperation): [status: string, response: ResponseObject][] =>
  Object.entries(object.responses).map(([status, response]) => [status, resolve(asResponse(response))])

/** The keys of an operation's responses are statuses. */
const asResponse = (response: object) => response as ResponseObject | { $ref: string }

/**
 * A unique name for each answer of an operation: `200 application/json`, `204`, and for errors the status and the code,
 * `403 invalid_code`.
 */
export function answerNames(operation: DocumentedOperation): string[] {
  return responsesOf(operation).flatMap(([status, { content }]) => {
    if (!content) return [status]
    return Object.entries(content).flatMap(([type, { examples = {} }]) =>
      type === 'application/problem+json'
        ? Object.keys(examples).map((code) => `${status} ${code}`)
        : [`${status} ${type}`],
    )
  })
}

/** Checks a real answer against the document: status, headers, type, body. Returns its name. */
export async function nameOfAnswer(operation: DocumentedOperation, response: Response): Promise<string> {
  const status = String(response.status)
  // Not `text()`: workerd warns when a type does not declare itself as text, such as YAML.
  const text = new TextDecoder().decode(await response.arrayBuffer())
  const [, described] = responsesOf(operation).find(([one]) => one === status) ?? []
  if (!described) throw new Error(`${status} is not documented: ${text}`)
  expectHeaders(described, response.headers)
  const type = response.headers.get('content-type')?.split(';')[0] ?? ''
  if (!described.content) {
    expect([type, text]).toEqual(['', ''])
    return status
  }
  const media = described.content[type]
  if (!media) throw new Error(`${status} as ${type} is not documented: ${text}`)
  const body: unknown = /[/+]json$/.test(type) ? JSON.parse(text) : type.endsWith('yaml') ? parse(text) : text
  expect(schemaErrors(media.schema, body)).toEqual([])
  return type === 'application/problem+json' ? `${status} ${(body as { code: string }).code}` : `${status} ${type}`
}

function expectHeaders({ headers = {} }: ResponseObject, real: Headers): void {
  for (const [name, reference] of Object.entries(headers)) {
    const { required, schema } = resolve<HeaderObject>(reference)
    const value = real.get(name)
    if (value === null) {
      if (required) throw new Error(`the answer lacks ${name}`)
    } else {
      expect(schemaErrors(schema, schema.type === 'integer' ? Number(value) : value)).toEqual([])
    }
  }
}
