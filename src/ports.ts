import type { PasswordHasher } from './admin/staff-sign-in/password-hasher.ts'
import type { Config } from './config.ts'
import type { Database, OpenDatabase } from './db/database.ts'
import type { RequireSchema } from './db/schema-check.ts'
import type { Guard } from './guard/guard.ts'
import type { Ledger } from './guard/ledger.ts'
import type { ServerReader } from './identity/server-key.ts'
import type { SessionMemory } from './identity/session-memory.ts'
import type { StaffReader } from './identity/staff/staff-reader.ts'
import type { Tokens } from './identity/tokens.ts'
import type { Clock } from './lib/time.ts'
import type { LogLine } from './lib/write-line.ts'
import type { ClickTokens } from './links/click-token.ts'
import type { ClickCounter } from './links/clicks/click.ts'
import type { LinkCache } from './links/redirect/link-cache.ts'
import type { DeviceTokens } from './sign-in/device-token.ts'
import type { BotPorts } from './sign-in/turnstile/verify-turnstile.ts'
import type { SmsReceipt } from './sms/receipt.ts'
import type { SmsService } from './sms/sms.ts'
import type { PostWebhook } from './webhooks/post.ts'

/** All that the application needs of the outside. The entries (`worker.ts`, tests, benches) choose the adapters. */
export interface Ports extends BotPorts {
  config: Config
  clock: Clock
  openDatabase: OpenDatabase
  guard: Guard
  ledger: Ledger
  clicks: ClickCounter
  linkCache: LinkCache
  /** The senders of webhooks: each looks for changes itself, and at once when it is woken. */
  webhooks: { wake: (webhookId: number) => Promise<void> }
  postWebhook: PostWebhook
  /** Hashes passwords of staff where no other request has to wait. */
  staffPasswords: PasswordHasher
  sms: SmsService
  /** What became of a message, as its vendor says. */
  onReceipt: (receipt: SmsReceipt) => Promise<void>
  /** Counts a request of one network; false when it has used up its share. */
  ipLimit: (network: string) => Promise<boolean>
  /** The same with a budget for requests that bring a token. */
  networkLimit: (network: string) => Promise<boolean>
  /** Counts a request of one session. */
  sessionLimit: (session: string) => Promise<boolean>
  /** Keeps work going that no answer waits for, until it is done. It must not reject. */
  waitUntil: (work: Promise<unknown>) => void
  /** Files made by the build: pages, the OpenAPI document. */
  assets: (path: string) => Promise<Response>
  /** Writes one structured line. */
  log: (line: LogLine) => void
  /** One probe for each store, for `GET /health/ready`: resolves when the store answers. */
  probes: Record<string, () => Promise<unknown>>
}

/** What endpoints get: the ports, and what the application makes of the configuration once. */
export interface AppPorts extends Ports {
  tokens: Tokens
  clickTokens: ClickTokens
  deviceTokens: DeviceTokens
  readStaff: StaffReader
  readServer: ServerReader
  requireSchema: RequireSchema
  sessionMemory: SessionMemory
}

export type TaskPorts = Pick<Ports, 'config' | 'guard' | 'webhooks' | 'log'> & { db: Database }

/** An hourly task: does a bounded amount of what is due and says how much; what is left is done by the next run. */
export type Task = (ports: TaskPorts, now: number) => Promise<number>
