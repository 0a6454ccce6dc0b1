import type { Origin, Refusal, SendOutcome } from './guard.ts'
import type { CountryReport, GuessOutcome, SendRequest } from './ledger-rules.ts'
import type { PendingCode, PendingPage, PendingPosition } from './pending-codes.ts'
import type { Limited } from './policy.ts'
import type { SendSummary } from './send-summary.ts'
import type { Vendors } from './vendor-health.ts'

export type Reserved = { kind: 'reserved' } & Vendors

/**
 * The limits of networks, countries and the whole service. One object holds them all, or an attack spread over many
 * numbers would not be noticed.
 */
export interface Ledger {
  /** Counts a send for the network, the country and the service; or says whose limit is reached. */
  reserveSend: (send: SendRequest) => Promise<Refusal | Reserved>
  /** Uncounts a send that did not go out. */
  cancelSend: (id: string) => Promise<void>
  /** A send that counts for its network only. True if its vendor is put last from now on. */
  endSend: (id: string, outcome: SendOutcome) => Promise<boolean>
  /** A vendor that is watched took a message. */
  vendorAnswered: (vendor: string) => Promise<void>
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
  /** Pending codes, newest first, and one more than requested if there are more; with their number if it is wanted. */
  listPending: (page: PendingPosition) => Promise<PendingPage>
  /** Pending codes of these sends. */
  pendingOf: (sendIds: string[]) => Promise<PendingCode[]>
  /** Forgets the numbers of these sends. The sends still count. */
  dropPending: (sendIds: string[]) => Promise<void>
}
