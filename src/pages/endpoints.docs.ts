import * as z from 'zod'
import { document, jsonAnswer, NOT_MODIFIED } from '../docs/operation.ts'
import type { Answer } from '../docs/operation.ts'
import { HtmlPage } from '../http/responses.ts'
import { errorsPage, health, readiness, readRedoc, readSchema, startPage } from './endpoints.ts'

const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' })

const Readiness = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    checks: z.record(z.string(), z.enum(['ok', 'failed'])).meta({ description: 'The stores by name.' }),
  })
  .meta({ id: 'Readiness' })

const OpenApiDocument = z
  .looseObject({ openapi: z.enum(['3.1.0', '3.0.3']), info: z.looseObject({}), paths: z.looseObject({}) })
  .meta({ id: 'OpenApiDocument', description: 'This document.' })

const PageLanguage = z.object({
  lang: z.enum(['en', 'ru']).optional().meta({ description: 'Takes precedence over `Accept-Language`.' }),
})

const page = (description: string): Answer => ({
  status: 200,
  description,
  content: { 'text/html': { schema: HtmlPage, examples: {} } },
  headers: ['ETag'],
})

const documentExample = {
  document: {
    summary: 'The first lines',
    value: { openapi: '3.1.0' as const, info: { title: 'Referral API' }, paths: {} },
  },
}

export const PAGE_DOCS = [
  document(readSchema, {
    operationId: 'schema_retrieve',
    summary: 'Get this document',
    description: 'JSON, unless `Accept` prefers YAML or `format` is `yaml`.',
    tag: 'Documents',
    requestHeaders: ['IfNoneMatch'],
    invalid: [{ field: 'format', code: 'invalid_value' }],
    answers: [
      {
        status: 200,
        description: 'This document.',
        content: {
          'application/json': { schema: OpenApiDocument, examples: documentExample },
          'application/yaml': { schema: OpenApiDocument, examples: documentExample },
        },
        headers: ['ETag', 'Vary'],
      },
      NOT_MODIFIED,
    ],
  }),
  document(readRedoc, {
    operationId: 'redoc_page',
    summary: 'View this document as a page',
    tag: 'Documents',
    requestHeaders: ['IfNoneMatch'],
    answers: [page('A page that works offline.'), NOT_MODIFIED],
  }),
  document(startPage, {
    operationId: 'start_page',
    summary: 'Start page',
    description: 'Try the sign-in, see the tokens and your invite code, and find everything else.',
    tag: 'Documents',
    query: PageLanguage,
    requestHeaders: ['IfNoneMatch'],
    answers: [page('The page.'), NOT_MODIFIED],
  }),
  document(errorsPage, {
    operationId: 'errors_page',
    summary: 'Error registry',
    description: 'Explains every error code. The `type` of a problem document links here.',
    tag: 'Documents',
    query: PageLanguage,
    requestHeaders: ['IfNoneMatch'],
    answers: [page('The page.'), NOT_MODIFIED],
  }),
  document(health, {
    operationId: 'health',
    summary: 'Liveness',
    description: 'The process responds; no store is checked.',
    tag: 'Health',
    answers: [jsonAnswer(200, 'Alive.', Health, { alive: { summary: 'Alive', value: { status: 'ok' } } })],
  }),
  document(readiness, {
    operationId: 'health_ready',
    summary: 'Readiness',
    description:
      'Checks every store, and that the database has the schema that this version needs. A newer schema is fine.',
    tag: 'Health',
    errors: [{ code: 'schema_outdated' }, { code: 'storage_unavailable' }],
    answers: [
      jsonAnswer(200, 'All stores respond.', Readiness, {
        ready: {
          summary: 'Ready',
          value: { status: 'ok', checks: { database: 'ok', codes: 'ok', guard: 'ok' } },
        },
      }),
      jsonAnswer(503, 'A store does not respond.', Readiness, {
        unavailable: {
          summary: 'The database is down',
          value: { status: 'unavailable', checks: { database: 'failed', codes: 'ok', guard: 'ok' } },
        },
      }),
    ],
  }),
]
