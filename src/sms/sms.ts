export interface SmsMessage {
  /** E.164. */
  to: string
  text: string
  /** The code inside `text`. A notice has none, and can go only through a vendor that takes a text. */
  code?: string
  locale: 'en' | 'ru'
  /** How long the message is worth reading: passed on as the message's validity where the vendor has one. */
  ttlSeconds: number
  /** The same for every try of one send. */
  idempotencyKey: string
}

export type SmsOutcome =
  | { kind: 'accepted'; id: string }
  /**
   * Proven: no message went out. `retryable`: for no fault of the number's, but of the vendor or of our account with
   * it (credentials, funds, throttling), so that the same number may work later. `reason` is a word for the log, such
   * as `twilio:21211`: never the vendor's own text, which may repeat the number or a credential.
   */
  | { kind: 'rejected'; retryable: boolean; reason: string }
  /** A time-out, a cut connection, an answer that cannot be read: a message may be on its way. */
  | { kind: 'unknown' }

export interface SmsSender {
  send(message: SmsMessage): Promise<SmsOutcome>
}
