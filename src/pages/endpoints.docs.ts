import * as z from 'zod'
import { document, jsonAnswer } from '../docs/operation.ts'
import type { Answer } from '../docs/operation.ts'
import { HtmlPage } from '../http/responses.ts'
import { errorsPage, health, readiness, readRedoc, readSchema, startPage } from './endpoints.ts'

const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' })

const Readiness = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    checks: z.record(z.string(), z.enum(['ok', 'failed'])).meta({ description: 'Each store by its name.' }),
  })
  .meta({ id: 'Readiness' })

const OpenApiDocument = z
  .looseObject({ openapi: z.literal('3.1.0'), info: z.looseObject({}), paths: z.looseObject({}) })
  .meta({ id: 'OpenApiDocument', description: 'This document.' })

const PageLanguage = z.object({
  lang: z.enum(['en', 'ru']).optional().meta({ description: 'Wins over `Accept-Language`.' }),
})

const notModified: Answer = {
  status: 304,
  description: 'The copy that the caller has is the right one.',
  headers: ['ETag'],
}

const page = (description: string): Answer => ({
  status: 200,
  description,
  content: { 'text/html': { schema: HtmlPage, examples: {} } },
  headers: ['ETag'],
})

const documentExample = {
  document: {
    summary: 'Its beginning',
    value: { openapi: '3.1.0' as const, info: { title: 'Referral API' }, paths: {} },
  },
}

export const PAGE_DOCS = [
  document(readSchema, {
    operationId: 'schema_retrieve',
    summary: 'Read this document',
    description: 'JSON, unless `Accept` prefers YAML or `format` asks for it.',
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
      notModified,
    ],
  }),
  document(readRedoc, {
    operationId: 'redoc_page',
    summary: 'Read this document as a page',
    tag: 'Documents',
    requestHeaders: ['IfNoneMatch'],
    answers: [page('A page that works with no internet access.'), notModified],
  }),
  document(startPage, {
    operationId: 'start_page',
    summary: 'Start page',
    description: 'Sign in, see the tokens and the own invite code, and find everything else.',
    tag: 'Documents',
    query: PageLanguage,
    requestHeaders: ['IfNoneMatch'],
    answers: [page('The page.'), notModified],
  }),
  document(errorsPage, {
    operationId: 'errors_page',
    summary: 'Registry of errors',
    description: 'Explains every error code. The `type` of a problem document leads here.',
    tag: 'Documents',
    query: PageLanguage,
    requestHeaders: ['IfNoneMatch'],
    answers: [page('The page.'), notModified],
  }),
  document(health, {
    operationId: 'health',
    summary: 'Is it alive?',
    description: 'The process answers. No store is asked.',
    tag: 'Health',
    answers: [jsonAnswer(200, 'It is.', Health, { alive: { summary: 'Alive', value: { status: 'ok' } } })],
  }),
  document(readiness, {
    operationId: 'health_ready',
    summary: 'Can it serve?',
    description: 'Asks each store.',
    tag: 'Health',
    answers: [
      jsonAnswer(200, 'Each store answers.', Readiness, {
        ready: {
          summary: 'Ready',
          value: { status: 'ok', checks: { database: 'ok', codes: 'ok', guard: 'ok' } },
        },
      }),
      jsonAnswer(503, 'A store does not answer.', Readiness, {
        unavailable: {
          summary: 'The database is down',
          value: { status: 'unavailable', checks: { database: 'failed', codes: 'ok', guard: 'ok' } },
        },
      }),
    ],
  }),
]
