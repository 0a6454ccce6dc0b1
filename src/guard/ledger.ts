import type { Origin, Refusal } from './guard.ts'
import type { CountryReport, GuessOutcome, SendRequest } from './ledger-rules.ts'
import type { PendingCode, PendingPosition } from './pending-codes.ts'
import type { Limited } from './policy.ts'
import type { SendSummary } from './send-summary.ts'

/**
 * The limits of networks, countries and the whole service. One object holds them all, or an attack spread over many
 * numbers would not be noticed.
 */
export interface Ledger {
  /** Counts a send for the network, the country and the service; undefined if none has reached its limit. */
  reserveSend: (send: SendRequest) => Promise<Refusal | undefined>
  /** Uncounts a send that did not go out. */
  cancelSend: (id: string) => Promise<void>
  /**
   * Counts a guess for its network, and a right one for its send. Refused if the network has reached its limit of wrong
   * ones.
   */
  countGuess: (origin: Origin, outcome: GuessOutcome) => Promise<Limited | undefined>
  /** Resets today's unverified sends of a country. ISO 3166 code, or `+` and a calling code. */
  reopenCountry: (country: string) => Promise<void>
  /** Sends, sign-ins and cost of the last days, by day and country, newest first. */
  reportSends: (days: number) => Promise<CountryReport[]>
  /** Sums: by day over `days` and by country over `countryDays`, with how much of the limits is used. */
  summariseSends: (span: { days: number; countryDays: number }) => Promise<SendSummary>
  /** Pending codes, newest first, and one more than requested if there are more. */
  listPending: (page: PendingPosition) => Promise<PendingCode[]>
  /** Pending codes of these sends. */
  pendingOf: (sendIds: string[]) => Promise<PendingCode[]>
  /** Forgets the numbers of these sends. The sends still count. */
  dropPending: (sendIds: string[]) => Promise<void>
}
