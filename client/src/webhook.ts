/** The message is not from the service, or too old: answer 400 and do nothing. */
export class WebhookError extends Error {
  override name = 'WebhookError'
}

export interface WebhookEvent {
  /** The same each time the event is sent. */
  id: string
  type: string
  timestamp: string
  data: unknown
}

export interface Webhook {
  /** The body exactly as it was received: text or bytes, not parsed JSON. */
  body: string | Uint8Array
  /** Of the request: `Headers`, or the `headers` of Node. */
  headers: Headers | Record<string, string | string[] | undefined>
  /** `whsec_…`. */
  secret: string
  /** How old a message may be, and how far ahead its clock: 5 minutes by default. */
  toleranceSeconds?: number
}

const TOLERANCE_SECONDS = 300

/**
 * Returns the event of a webhook if it comes from the service (standardwebhooks.com). The same event can come again:
 * its `id` is the same then.
 * @throws WebhookError
 */
export async function verifyWebhook(webhook: Webhook): Promise<WebhookEvent> {
  const { body, headers, secret, toleranceSeconds = TOLERANCE_SECONDS } = webhook
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    headerOf(headers, name),
  )
  if (!id || !timestamp || !signatures) throw new WebhookError('Missing webhook headers')
  // NaN is refused too.
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= toleranceSeconds)) throw new WebhookError('Too old')
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${text}`)
  const raw = bytesOf(secret.replace(/^whsec_/, ''))
  if (!raw?.length) throw new TypeError('The secret is not a webhook secret')
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  // Once, however many signatures a stranger sends.
  const expected = new Uint8Array(await crypto.subtle.sign('HMAC', key, signed))
  for (const one of signatures.split(' ')) {
    const [version, signature = ''] = one.split(',')
    const mac = version === 'v1' ? bytesOf(signature) : undefined
    if (mac && isSame(mac, expected)) return { ...(JSON.parse(text) as Omit<WebhookEvent, 'id'>), id }
  }
  throw new WebhookError('Wrong signature')
}

/** In the same time however much of a forgery is right. */
function isSame(given: Uint8Array, expected: Uint8Array): boolean {
  return given.length === expected.length && given.reduce((wrong, byte, i) => wrong | (byte ^ expected[i]!), 0) === 0
}

function headerOf(headers: Webhook['headers'], name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}
