import { isFor } from './audience.ts'
import type { Audience } from './audience.ts'
import { HEADERS, parameterRef, REQUEST_HEADERS } from './headers.ts'
import { introduction } from './introduction.ts'
import { createSchemaConverter } from './json-schema.ts'
import { TAGS } from './operation.ts'
import { OPERATIONS } from './operations.ts'
import { operationObject } from './path-item.ts'
import { shareResponses } from './problem-responses.ts'

/** The OpenAPI document, made by the build from the endpoints, their docs and the error table; for some or for all. */
export function createDocument(version: string, audiences?: Audience[]) {
  const converter = createSchemaConverter()
  const operations = OPERATIONS.filter((operation) => audiences?.some((audience) => isFor(audience, operation)) ?? true)
  const described = operations.map((operation) => ({ operation, object: operationObject(converter, operation) }))
  const responses = shareResponses(described.map(({ object }) => object.responses))
  const byPath = Map.groupBy(described, ({ operation }) => operation.path)
  const paths = [...byPath].map(([path, group]) => {
    const methods = group.map(({ operation, object }) => [operation.method, object] as const)
    return [path, { parameters: FOR_EVERY_PATH, ...Object.fromEntries(methods) }] as const
  })
  const text = JSON.stringify([paths, responses])
  /** Those that this audience's operations name. */
  const used = <Components extends object>(kind: string, all: Components): Partial<Components> =>
    Object.fromEntries(
      Object.entries(all).filter(([name]) =>
        text.includes(kind === 'securitySchemes' ? `"${name}":[]` : `"#/components/${kind}/${name}"`),
      ),
    ) as Partial<Components>
  return {
    openapi: '3.1.0',
    info: {
      title: 'Referral API',
      version,
      summary: 'Phone sign-in and referrals for mobile apps.',
      description: introduction(),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The host that serves this document.' }],
    tags: Object.entries(TAGS)
      .filter(([name]) => operations.some(({ tag }) => tag === name))
      .map(([name, description]) => ({ name, description })),
    paths: Object.fromEntries(paths),
    components: {
      schemas: converter.components,
      responses,
      parameters: used('parameters', REQUEST_HEADERS),
      headers: used('headers', HEADERS),
      securitySchemes: used('securitySchemes', {
        bearerAuth: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The `access` token from a sign-in or a refresh.',
        },
        staffAuth: {
          type: 'http',
          scheme: 'bearer',
          description: 'The staff token from `POST /api/v1/admin/auth/`.',
        },
        serverAuth: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key of your server, `rk_…`. Never put it into an app: it reports events for all users.',
        },
      }),
    },
  }
}

const FOR_EVERY_PATH = [parameterRef('AcceptLanguage'), parameterRef('RequestId')]
