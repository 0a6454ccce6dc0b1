export interface SmsMessage {
  /** E.164. */
  to: string
  text: string
  /** The code inside `text`. A notice has none, so it needs a vendor that takes a text. */
  code?: string
  locale: 'en' | 'ru'
  /** How long the message is useful; sent as its validity if the vendor has one. */
  ttlSeconds: number
  /** The same for every attempt of one send. */
  idempotencyKey: string
}

export type SmsOutcome =
  | { kind: 'accepted'; id: string }
  /**
   * No message was sent, for certain. `retryable`: because of the vendor or our account (credentials, funds,
   * throttling), so the number may work later. `reason` is for the log, such as `twilio:21211`; never the vendor's own
   * text, which may contain the number or a credential.
   */
  | { kind: 'rejected'; retryable: boolean; reason: string }
  /** A timeout, a lost connection or an unreadable answer: a message may have been sent. */
  | { kind: 'unknown' }

export interface SmsSender {
  send(message: SmsMessage): Promise<SmsOutcome>
}

/** All configured providers as one. */
export interface SmsService {
  /** `last`: providers to try after the others, the most doubtful one last. `provider`: whose outcome it is. */
  send(message: SmsMessage, last?: readonly string[]): Promise<SmsOutcome & { provider?: string }>
}
