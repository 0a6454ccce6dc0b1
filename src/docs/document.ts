import { HEADERS, parameterRef, REQUEST_HEADERS } from './headers.ts'
import { introduction } from './introduction.ts'
import { createSchemaConverter } from './json-schema.ts'
import { TAGS } from './operation.ts'
import { OPERATIONS } from './operations.ts'
import { operationObject } from './path-item.ts'
import { shareResponses } from './problem-responses.ts'

/** The OpenAPI document, made by the build from the endpoints, their docs and the error table. */
export function createDocument(version: string) {
  const converter = createSchemaConverter()
  const described = OPERATIONS.map((operation) => ({ operation, object: operationObject(converter, operation) }))
  const responses = shareResponses(described.map(({ object }) => object.responses))
  const byPath = Map.groupBy(described, ({ operation }) => operation.path)
  const paths = [...byPath].map(([path, group]) => {
    const methods = group.map(({ operation, object }) => [operation.method, object] as const)
    return [path, { parameters: FOR_EVERY_PATH, ...Object.fromEntries(methods) }] as const
  })
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
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: Object.fromEntries(paths),
    components: {
      schemas: converter.components,
      responses,
      parameters: REQUEST_HEADERS,
      headers: HEADERS,
      securitySchemes: {
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
      },
    },
  }
}

const FOR_EVERY_PATH = [parameterRef('AcceptLanguage'), parameterRef('RequestId')]
