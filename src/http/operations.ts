import * as z from 'zod'
import { jsonAnswer } from '../docs/operation.ts'
import type { Answer, Operation } from '../docs/operation.ts'
import { SchemaQuery } from './documents.ts'
import { Health, HtmlPage, OpenApiDocument, Readiness } from './responses.ts'

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

/** The documents and the health checks, for the OpenAPI document. */
export const DOCUMENT_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/schema/',
    operationId: 'schema_retrieve',
    summary: 'Read this document',
    description: 'JSON, unless `Accept` prefers YAML or `format` asks for it.',
    tag: 'Documents',
    access: 'public',
    query: SchemaQuery,
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
  },
  {
    method: 'get',
    path: '/api/v1/redoc/',
    operationId: 'redoc_page',
    summary: 'Read this document as a page',
    tag: 'Documents',
    access: 'public',
    requestHeaders: ['IfNoneMatch'],
    answers: [page('A page that works with no internet access.'), notModified],
  },
  {
    method: 'get',
    path: '/',
    operationId: 'start_page',
    summary: 'Start page',
    description: 'Sign in, see the tokens and the own invite code, and find everything else.',
    tag: 'Documents',
    access: 'public',
    query: PageLanguage,
    requestHeaders: ['IfNoneMatch'],
    answers: [page('The page.'), notModified],
  },
  {
    method: 'get',
    path: '/errors/',
    operationId: 'errors_page',
    summary: 'Registry of errors',
    description: 'Explains every error code. The `type` of a problem document leads here.',
    tag: 'Documents',
    access: 'public',
    query: PageLanguage,
    requestHeaders: ['IfNoneMatch'],
    answers: [page('The page.'), notModified],
  },
  {
    method: 'get',
    path: '/health',
    operationId: 'health',
    summary: 'Is it alive?',
    description: 'The process answers. No store is asked.',
    tag: 'Health',
    access: 'public',
    answers: [jsonAnswer(200, 'It is.', Health, { alive: { summary: 'Alive', value: { status: 'ok' } } })],
  },
  {
    method: 'get',
    path: '/health/ready',
    operationId: 'health_ready',
    summary: 'Can it serve?',
    description: 'Asks each store.',
    tag: 'Health',
    access: 'public',
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
  },
]
