import { SECOND_MS } from '../lib/time.ts'

export const TIMEOUT_MS = 15 * SECOND_MS

export interface WebhookPost {
  url: string
  headers: Record<string, string>
  body: string
  /** Ends the attempt. Only servers that are told to stop have one. */
  signal?: AbortSignal
}

/** Why there is no answer. */
export type NoAnswer = 'timed_out' | 'no_connection' | 'internal_address'

export type PostAnswer = { status: number; retryAfter: string | null } | { failure: NoAnswer }

/** Sends one message and follows no redirect. What the answer says besides is not read. */
export type PostWebhook = (post: WebhookPost) => Promise<PostAnswer>

/** Where names cannot resolve to the inside of a network: Cloudflare's fetch reaches public addresses alone. */
export const postByFetch: PostWebhook = async ({ url, headers, body }) => {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal })
    await response.body?.cancel()
    return { status: response.status, retryAfter: response.headers.get('Retry-After') }
  } catch (error) {
    return { failure: error instanceof Error && error.name === 'TimeoutError' ? 'timed_out' : 'no_connection' }
  }
}
