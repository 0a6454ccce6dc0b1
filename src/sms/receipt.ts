import type { ReceiptProvider } from './settings.ts'

/** A vendor's report on a message. */
export interface SmsReceipt {
  provider: ReceiptProvider
  /** The id the vendor gave when it accepted the message. */
  messageId: string
  /** The vendor's own word: `delivered`, `failed`, `expired`… */
  status: string
}

/** A vendor's request. */
export interface ReceiptRequest {
  headers: Headers
  body: string
  /** Unix time, milliseconds. */
  now: number
}

/** What a receipt reports; undefined if it is not about one of our messages. */
export type News = Pick<SmsReceipt, 'messageId' | 'status'> | undefined

/** Checks who signed a request, then reads it. */
export interface ReceiptReader {
  isSigned: (request: ReceiptRequest) => boolean | Promise<boolean>
  read: (request: ReceiptRequest) => News
}

/** Both are logged, so they must look like an id and a status: other vendor text may contain a number. */
export function newsOf(messageId: unknown, status: unknown): News {
  const good =
    typeof messageId === 'string' &&
    /^[\w.:-]{1,128}$/.test(messageId) &&
    typeof status === 'string' &&
    /^[a-z_-]{1,40}$/i.test(status)
  return good ? { messageId, status: status.toLowerCase() } : undefined
}

/** Five times what a vendor sends. */
const MOST_FIELDS = 100

const hasTooMany = (body: string, separator: string | RegExp) =>
  body.split(separator, MOST_FIELDS + 1).length > MOST_FIELDS

/** The fields of a form in their order; undefined if there are too many, which are not even parsed. */
export const readForm = (body: string): [name: string, value: string][] | undefined =>
  hasTooMany(body, '&') ? undefined : [...new URLSearchParams(body)]

const MAX_AGE_SECONDS = 300

/** Whether a signed time in seconds is close to now: an old receipt may be a replay. */
export const isFresh = (seconds: string | null, now: number): boolean =>
  seconds !== null && /^\d{1,12}$/.test(seconds) && Math.abs(now / 1000 - Number(seconds)) <= MAX_AGE_SECONDS

/** An object of as many fields as a form may have, or undefined. */
export const readFlatJson = (body: string): unknown =>
  // Its own brace is not counted.
  hasTooMany(body.slice(1), /[,[{]/) ? undefined : parseJson(body)

/** JSON, or undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
