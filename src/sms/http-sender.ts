import { postJsonOrForm } from '../lib/post.ts'
import type { PostAnswer, PostRequest } from '../lib/post.ts'
import type { SmsMessage, SmsOutcome, SmsSender } from './sms.ts'

const VENDOR_TIMEOUT_MS = 5000

interface HttpSender {
  timeoutMs: number | undefined
  request: (message: SmsMessage) => PostRequest
  /** What an answer below 500 means. */
  outcome: (answer: PostAnswer, message: SmsMessage) => SmsOutcome
}

/** A sender that makes one POST. No answer, a 5xx or a 3xx leaves the outcome unknown. */
export function createHttpSender({ timeoutMs = VENDOR_TIMEOUT_MS, request, outcome }: HttpSender): SmsSender {
  return {
    async send(message) {
      const answer = await postJsonOrForm(request(message), timeoutMs)
      return answer && isConclusive(answer.status) ? outcome(answer, message) : { kind: 'unknown' }
    },
  }
}

/** 408 means that the vendor stopped waiting, not that it did nothing. */
const isConclusive = (status: number) =>
  (status >= 200 && status < 300) || (status >= 400 && status < 500 && status !== 408)

/** Refusals that do not depend on the number: credentials, funds, paths, throttling. */
export const isVendorSide = (status: number): boolean => [401, 402, 403, 404, 405, 429].includes(status)

/** Accepted if the vendor gave the message an id that can be logged; otherwise unknown. */
export function accepted(id: unknown): SmsOutcome {
  const text = typeof id === 'number' ? String(id) : id
  return typeof text === 'string' && /^[\w.:-]{1,128}$/.test(text)
    ? { kind: 'accepted', id: text }
    : { kind: 'unknown' }
}

/** A certain rejection. The vendor's code is kept only if it looks like one: a short number, or words in capitals. */
export function rejected(vendor: string, code: unknown, retryable: boolean): SmsOutcome {
  const text = typeof code === 'number' ? String(code) : code
  const known = typeof text === 'string' && /^(?:\d{1,6}|HTTP_\d{3}|[A-Z]{1,20}(?:_[A-Z]{1,20}){0,4})$/.test(text)
  return { kind: 'rejected', retryable, reason: `${vendor}:${known ? text : 'UNREADABLE'}` }
}
