import type { Origin, Refusal } from './guard.ts'
import type { CountryReport } from './ledger-rules.ts'
import type { PendingCode, PendingPosition, PendingSend } from './pending-codes.ts'
import type { Limited } from './policy.ts'
import type { SendSummary } from './send-summary.ts'

interface Send extends Origin {
  /** The challenge's. */
  id: string
}

/**
 * The budgets that belong to no number: of networks, countries and the whole service. One object of the whole service
 * keeps them, or a crowd spread over many numbers could not be seen.
 */
export interface Ledger {
  /** Spends a send of the network, the country and the service; undefined when all have room. */
  reserveSend: (send: Send & { botChecked: boolean; pending: PendingSend }) => Promise<Refusal | undefined>
  /** Gives a send back that did not go out. */
  cancelSend: (id: string) => Promise<void>
  /** Counts a guess as a failure of its network until `countVerified`. A refusal when the network has had its share. */
  countFailure: (origin: Origin) => Promise<Limited | undefined>
  /** The guess was right: no failure, and the send that brought the code was a real one. */
  countVerified: (send: Send) => Promise<void>
  /** Lets a closed country's unverified sends of today pass. ISO 3166 code, or `+` and a calling code. */
  reopenCountry: (country: string) => Promise<void>
  /** Sends, sign-ins and spend of the last days, by day and country, newest first. */
  reportSends: (days: number) => Promise<CountryReport[]>
  /** The same added up: by day over `days`, by country over `countryDays`; and how full the budgets are. */
  summariseSends: (span: { days: number; countryDays: number }) => Promise<SendSummary>
  /** Codes that wait to be typed, newest first, and one more than asked for when there are more. */
  listPending: (page: PendingPosition) => Promise<PendingCode[]>
  /** Those of these sends that wait to be typed. */
  pendingOf: (sendIds: string[]) => Promise<PendingCode[]>
  /** Forgets the numbers of these sends, which count all the same. */
  dropPending: (sendIds: string[]) => Promise<void>
}
