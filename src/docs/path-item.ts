import type * as z from 'zod'
import { PERMISSIONS } from '../identity/permissions.ts'
import { headerRefs, parameterRef } from './headers.ts'
import type { HeaderName } from './headers.ts'
import type { createSchemaConverter, JsonSchema } from './json-schema.ts'
import type { Answer, Content, Operation } from './operation.ts'
import { errorCases, problemResponses } from './problem-responses.ts'

type Converter = ReturnType<typeof createSchemaConverter>

/** One scheme of the list is enough. */
function securityOf({ access, permission, takesServerKeys }: Operation) {
  if (access === 'public') return []
  if (access === 'staff') return [{ staffAuth: [] }]
  if (access === 'server') return [{ serverAuth: [] }]
  return [
    { bearerAuth: [] },
    ...(permission ? [{ staffAuth: [] }] : []),
    ...(takesServerKeys ? [{ serverAuth: [] }] : []),
  ]
}

/** An operation as an Operation Object of OpenAPI 3.1. */
export function operationObject(converter: Converter, operation: Operation) {
  const { operationId, summary, tag, body, stores } = operation
  const parameters = parametersOf(converter, operation)
  const bookmark: HeaderName[] = stores === 'read' || stores === 'write' ? ['x-d1-bookmark'] : []
  return {
    operationId,
    summary,
    ...describedBy(operation),
    tags: [tag],
    security: securityOf(operation),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': contentOf(converter, body, 'input') } },
    }),
    responses: responsesOf(converter, operation, bookmark),
  }
}

/** The description of an operation, and the roles it is for. */
function describedBy({ description, permission, access }: Operation) {
  const roles = permission && access === 'staff' && `For: ${PERMISSIONS[permission].join(', ')}.`
  const text = [description, roles].filter(Boolean).join('\n\n')
  return text === '' ? {} : { description: text }
}

function parametersOf(converter: Converter, { pathParams, query, requestHeaders = [], stores }: Operation) {
  const names = stores === 'read' ? [...requestHeaders, 'D1Bookmark' as const] : requestHeaders
  return [
    ...schemaParameters(converter, 'path', pathParams),
    ...schemaParameters(converter, 'query', query),
    ...names.map(parameterRef),
  ]
}

function schemaParameters({ convert }: Converter, place: 'path' | 'query', schema?: z.core.$ZodObject) {
  const { properties = {}, required = [] } = schema ? convert(schema, 'input') : {}
  const needed = new Set(required as string[])
  return Object.entries(properties as Record<string, JsonSchema>).map(([name, property]) => {
    const { description = '', ...rest } = property
    return { name, in: place, required: needed.has(name), description, schema: rest }
  })
}

/** Answers and errors by status. A status that is both has each under its own media type. */
function responsesOf(converter: Converter, operation: Operation, bookmark: HeaderName[]) {
  const responses: Record<string, { content?: object; description: string; headers: object }> = {}
  for (const answer of operation.answers) responses[answer.status] = answerObject(converter, answer, bookmark)
  for (const [status, problem] of problemResponses(converter, errorCases(operation))) {
    const answer = responses[status]
    responses[status] = answer
      ? {
          ...answer,
          description: `${answer.description}\n\n${problem.description}`,
          content: { ...answer.content, ...problem.content },
        }
      : problem
  }
  return responses
}

function answerObject(
  converter: Converter,
  { description, content, headers = [], status }: Answer,
  extra: HeaderName[],
) {
  const media = Object.entries(content ?? {}).map(([type, one]) => [type, contentOf(converter, one, 'output')])
  return {
    description,
    headers: headerRefs(['X-Request-Id', ...headers, ...(status < 300 ? extra : [])]),
    ...(content && { content: Object.fromEntries(media) as Record<string, unknown> }),
  }
}

const contentOf = ({ convert }: Converter, { schema, examples }: Content, side: 'input' | 'output') => ({
  schema: convert(schema, side),
  ...(Object.keys(examples).length > 0 && { examples }),
})
