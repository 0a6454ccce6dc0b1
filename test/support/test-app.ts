import { env } from 'cloudflare:workers'
import { createApp } from '../../src/app.ts'
import { parseConfig } from '../../src/config.ts'
import { createD1 } from '../../src/db/d1.ts'
import type { LogLine } from '../../src/lib/write-line.ts'
import type { UserDetails } from '../../src/people/responses.ts'
import type { Ports } from '../../src/ports.ts'
import type { SmsMessage } from '../../src/sms/sms.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { keep } from './background.ts'
import { countingD1 } from './counting-d1.ts'

export const ORIGIN = 'https://api.example'

/** Tests run senders themselves. */
export const ASLEEP = { wake: () => Promise.resolve() }

const unlimited = () => Promise.resolve(true)
/** Budgets of a minute that no test clock moves. test/http/limits.test.ts sets them, and the attacks use the real ones. */
const BY_THE_WALL_CLOCK = { networkLimit: unlimited, sessionLimit: unlimited }

interface TestAppOptions {
  /** Variables on top of the test environment. */
  variables?: Record<string, string>
  ports?: Partial<Ports>
}

/** The service on real stores, with a recording SMS vendor, a counting database and a kept log. */
export function createTestApp({ variables = {}, ports = {} }: TestAppOptions = {}) {
  const parsed = parseConfig({ ...env, ...variables })
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  const messages: SmsMessage[] = []
  const logLines: LogLine[] = []
  const background: Promise<unknown>[] = []
  const d1 = countingD1(env.DB)
  const app = createApp({
    ...createWorkerPorts(env, parsed.config),
    openDatabase: createD1(d1.binding),
    sms: {
      send(message) {
        messages.push(message)
        return Promise.resolve({ kind: 'accepted', id: message.idempotencyKey })
      },
    },
    waitUntil(work) {
      background.push(work)
      keep(work)
    },
    webhooks: ASLEEP,
    log: (line) => logLines.push(line),
    ...BY_THE_WALL_CLOCK,
    ...ports,
  })
  const request = async (method: string, path: string, { body, headers = {}, token, signal }: RequestOptions = {}) =>
    app.request(ORIGIN + path, {
      method,
      ...(signal && { signal }),
      headers: {
        'CF-Connecting-IP': newAddress(),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  /** Waits for work that continues after the response. */
  const settle = async () => {
    while (background.length > 0) await background.shift()
  }
  return { app, request, messages, logLines, d1, settle, config: parsed.config }
}

export interface RequestOptions {
  /** An object is sent as JSON, a string as is. */
  body?: unknown
  headers?: Record<string, string>
  token?: string
  /** Of the client, who may hang up. */
  signal?: AbortSignal
}

export type TestApp = ReturnType<typeof createTestApp>

/** Each request comes from its own network unless its headers say otherwise. */
export function newAddress(): string {
  return `10.${crypto.getRandomValues(new Uint8Array(3)).join('.')}`
}

let lastNumber = 0

/** A valid phone that is unused in this file. */
export function newPhone(): string {
  lastNumber += 1
  return `+7917${String(4_000_000 + lastNumber)}`
}

export const json = async <Body = Record<string, unknown>>(response: Response): Promise<Body> => response.json()

/** Requests a code and returns it, as the owner of the phone would read it. */
export async function receiveCode({ request, messages }: TestApp, phone: string): Promise<string> {
  const response = await request('POST', '/api/v1/auth/send_code', { body: { phone } })
  const code = messages.findLast((message) => message.to === phone && message.code !== undefined)?.code
  if (response.status !== 200 || code === undefined)
    throw new Error(`no code: ${response.status} ${await response.text()}`)
  return code
}

export interface SignedIn {
  phone: string
  access: string
  refresh: string
  device: string
}

/** Signs a phone in, or up if it is new. */
export async function signInAs(test: TestApp, phone = newPhone(), invitedByCode?: string): Promise<SignedIn> {
  const code = await receiveCode(test, phone)
  const body = { phone, code, invited_by_code: invitedByCode }
  const response = await test.request('POST', '/api/v1/auth/jwt/get_by_phone', { body })
  if (response.status !== 200) throw new Error(`no sign-in: ${response.status} ${await response.text()}`)
  return { phone, ...(await json<Omit<SignedIn, 'phone'>>(response)) }
}

/** Another code of the same length. */
export const wrongCode = (code: string): string => (code.startsWith('1') ? `2${code.slice(1)}` : `1${code.slice(1)}`)

export async function currentUser({ request }: TestApp, { access }: Pick<SignedIn, 'access'>): Promise<UserDetails> {
  return json<UserDetails>(await request('GET', '/api/v1/users/current_user', { token: access }))
}
