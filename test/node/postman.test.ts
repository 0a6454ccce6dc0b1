import { runInNewContext } from 'node:vm'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import * as z from 'zod'
import { OPERATIONS } from '../../src/docs/operations.ts'
import { newPhone } from './browser-test.ts'
import { waitForService } from './service.ts'

/** What we use of the format v2.1, and nothing else. */
const Auth = z.union([
  z.strictObject({ type: z.literal('noauth') }),
  z.strictObject({
    type: z.literal('bearer'),
    bearer: z.tuple([
      z.strictObject({ key: z.literal('token'), value: z.templateLiteral(['{{', z.string(), '}}']), type: z.string() }),
    ]),
  }),
])
const Request = z.strictObject({
  name: z.string().min(1),
  event: z
    .tuple([
      z.strictObject({
        listen: z.literal('test'),
        script: z.strictObject({ type: z.literal('text/javascript'), exec: z.array(z.string()) }),
      }),
    ])
    .optional(),
  request: z.strictObject({
    method: z.enum(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']),
    description: z.string().optional(),
    auth: Auth.optional(),
    header: z.array(z.strictObject({ key: z.string(), value: z.string(), disabled: z.boolean().optional() })),
    url: z.strictObject({
      raw: z.string(),
      host: z.tuple([z.literal('{{baseUrl}}')]),
      path: z.array(z.string()),
      query: z.array(
        z.strictObject({
          key: z.string(),
          value: z.string(),
          disabled: z.boolean(),
          description: z.string().optional(),
        }),
      ),
      variable: z.array(z.strictObject({ key: z.string(), value: z.string() })),
    }),
    body: z
      .strictObject({
        mode: z.literal('raw'),
        raw: z.string(),
        options: z.strictObject({ raw: z.strictObject({ language: z.literal('json') }) }),
      })
      .optional(),
  }),
})
type Request = z.infer<typeof Request>
const Folder = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  get item(): z.ZodArray<z.ZodUnion<[typeof Request, typeof Folder]>> {
    return z.array(z.union([Request, Folder]))
  },
})
type Folder = z.infer<typeof Folder>
const Collection = z.strictObject({
  info: z.strictObject({
    name: z.string(),
    version: z.string(),
    description: z.string(),
    schema: z.literal('https://schema.getpostman.com/json/collection/v2.1.0/collection.json'),
  }),
  auth: Auth,
  item: z.array(Folder),
})
const Environment = z.strictObject({
  name: z.string(),
  values: z.array(
    z.strictObject({
      key: z.string(),
      value: z.string(),
      type: z.enum(['default', 'secret']),
      enabled: z.literal(true),
    }),
  ),
  _postman_variable_scope: z.literal('environment'),
})

const origin = inject('serviceOrigin')
let text = ''
let collection: z.infer<typeof Collection>
let environment: Map<string, string>

beforeAll(async () => {
  await waitForService(origin)
  text = await (await fetch(`${origin}/docs/postman.json`)).text()
  collection = Collection.parse(JSON.parse(text))
  const { values } = Environment.parse(await (await fetch(`${origin}/docs/postman-environment.json`)).json())
  environment = new Map(values.map(({ key, value }) => [key, value]))
  environment.set('baseUrl', origin)
})

const requestsOf = (folder: Folder): Request[] =>
  folder.item.flatMap((item) => ('request' in item ? [item] : requestsOf(item)))
const allRequests = () => collection.item.flatMap(requestsOf)

const filled = (value: string) => value.replace(/\{\{(\w+)\}\}/g, (_, name: string) => environment.get(name) ?? '')

/** Sends a request as Postman does, and runs its script. */
async function send(name: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const item = allRequests().find((one) => one.name === name)
  if (!item) throw new Error(`the collection has no request ${name}`)
  const { method, header, body, url, auth = collection.auth } = item.request
  const headers = header.filter(({ disabled }) => !disabled).map(({ key, value }) => [key, filled(value)] as const)
  const path = url.path.map((part) => url.variable.find(({ key }) => part === `:${key}`)?.value ?? part).join('/')
  const answer = await fetch(filled(`{{baseUrl}}/${path}`), {
    method,
    headers: {
      ...Object.fromEntries(headers.filter(([key]) => key !== 'Idempotency-Key')),
      ...(auth.type === 'bearer' && { Authorization: `Bearer ${filled(auth.bearer[0].value)}` }),
    },
    body: body ? filled(body.raw) : null,
  })
  const json = (await answer.json().catch(() => ({}))) as Record<string, unknown>
  const pm = {
    response: { code: answer.status, json: () => json },
    environment: { set: (key: string, value: string) => environment.set(key, value) },
  }
  for (const { script } of item.event ?? []) runInNewContext(script.exec.join('\n'), { pm })
  return { status: answer.status, body: json }
}

describe('the Postman collection', () => {
  it('has every operation but pages and calls of vendors, in less than 300 KB', () => {
    const expected = OPERATIONS.filter(({ tag }) => tag !== 'Documents' && tag !== 'Receipts')
    expect(allRequests()).toHaveLength(expected.length)
    const paths = expected.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
    const sent = allRequests().map(({ request: { method, url } }) => `${method} /${url.path.join('/')}`)
    expect(sent.map((one) => one.replace(/:(\w+)/g, '{$1}')).toSorted()).toEqual(paths.toSorted())
    expect(text.length).toBeLessThan(300_000)
  })

  it('uses only variables that the environment has', () => {
    const used = new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name))
    expect([...used].filter((name) => !environment.has(name ?? ''))).toEqual([])
    expect([...used]).toEqual(expect.arrayContaining(['access', 'staff_access', 'api_key']))
  })

  it('signs in and carries code, tokens and user over from request to request', async () => {
    environment.set('phone', newPhone())
    expect((await send('Get your own profile')).status).toBe(401)
    expect((await send('Send a sign-in code')).status).toBe(200)
    expect((await send('Sign in with a code')).status).toBe(200)
    const { body } = await send('Get your own profile')
    expect(body).toMatchObject({ phone: environment.get('phone'), invite_code: environment.get('invite_code') })
    const before = environment.get('refresh')
    expect((await send('Replace both tokens')).status).toBe(200)
    expect(environment.get('refresh')).not.toBe(before)
    expect((await send('Get a user')).body).toMatchObject({ id: body['id'] })
    expect((await send('Check a token')).status).toBe(200)
    expect((await send('End the session')).status).toBe(204)
  })
})
