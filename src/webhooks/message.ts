import { createHmac, randomBytes } from 'node:crypto'
import type { outbox } from '../db/outbox-schema.ts'
import { seal, unseal } from '../lib/sealed-secret.ts'
import type { SealKeys } from '../lib/sealed-secret.ts'
import { toIso, toSeconds } from '../lib/time.ts'

/* Messages as github.com/standard-webhooks/standard-webhooks specifies them. */

type Change = typeof outbox.$inferSelect

/** Stable over retries, and of another service too: its receiver may serve several. */
export const messageId = ({ id, at }: Pick<Change, 'id' | 'at'>): string => `msg_${at.toString(36)}_${id}`

export const messageBody = ({ type, at, data }: { type: string; at: number; data: string }): string =>
  `{"type":${JSON.stringify(type)},"timestamp":${JSON.stringify(toIso(at))},"data":${data}}`

const PREFIX = 'whsec_'
const SECRET_BYTES = 24
const USE = { purpose: 'webhook-secrets', boundTo: 'webhook' } as const

/** A new secret: as its receiver needs it, which is shown once, and as it is stored. */
export async function newSecret(keys: SealKeys): Promise<{ secret: string; sealed: string }> {
  const bytes = randomBytes(SECRET_BYTES)
  return { secret: PREFIX + bytes.toString('base64'), sealed: await seal(keys, USE, bytes) }
}

interface Signed {
  /** Stored secrets: the current one, and the former one for as long as it is valid. */
  secrets: string[]
  id: string
  now: number
  body: string
}

/** Headers of a message. Undefined if no key of the configuration opens any of the secrets. */
export async function signedHeaders(
  keys: SealKeys,
  { secrets, id, now, body }: Signed,
): Promise<Record<string, string> | undefined> {
  const timestamp = String(toSeconds(now))
  const opened = await Promise.all(secrets.map((sealed) => unseal(keys, USE, sealed)))
  const signatures = opened
    .filter((secret) => secret !== undefined)
    .map((secret) => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`)
  if (signatures.length === 0) return undefined
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'referral-api-webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}
