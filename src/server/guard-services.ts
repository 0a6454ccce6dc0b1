import { setImmediate as nextTurn } from 'node:timers/promises'
import { createPasswordHasher } from '../admin/staff-sign-in/password-hasher.ts'
import type { PasswordHasher } from '../admin/staff-sign-in/password-hasher.ts'
import type { Config } from '../config.ts'
import type { OpenDatabase } from '../db/database.ts'
import type { Ledger } from '../guard/ledger.ts'
import { createLocalLedger } from '../guard/local-ledger.ts'
import { createPhoneShard } from '../guard/phone-shard.ts'
import type { SqlStore } from '../guard/records.ts'
import type { RemoteShard } from '../guard/sharded-guard.ts'
import { deriveKey } from '../lib/keys.ts'
import { HOUR_MS, SECOND_MS } from '../lib/time.ts'
import type { Clock } from '../lib/time.ts'
import { applyFlush } from '../links/clicks/apply-flush.ts'
import { bufferClicks } from '../links/clicks/buffer-clicks.ts'
import type { ClickCounter } from '../links/clicks/click.ts'
import type { Ports } from '../ports.ts'
import type { PostWebhook } from '../webhooks/post.ts'
import { createCodeStore } from './code-store.ts'
import { ANOTHER_DATABASE } from './guard-of-database.ts'
import { createSqlStore } from './sqlite-file.ts'
import type { SqliteFile } from './sqlite-file.ts'
import { startSenders } from './webhook-senders.ts'

export interface GuardIdentity {
  /** The random name of its storage. */
  guard: string
  /** The random name of the database that it counts clicks in, and does the hourly work of. */
  database: string
}

/** What only one process may do: it keeps in memory what is under way. On Cloudflare, each is a Durable Object. */
export interface GuardServices {
  phones: RemoteShard
  ledger: Ledger
  clicks: ClickCounter
  passwords: PasswordHasher
  webhooks: Ports['webhooks']
  guard: {
    identify: () => Promise<GuardIdentity>
    /** Keeps it to the database that it works for. */
    bind: () => Promise<void>
    /** Copies the storage into a new file on this host. */
    backUp: (path: string) => Promise<void>
  }
}

export interface LocalServices extends GuardServices {
  /** Delivers what is counted, and closes the storage. */
  close: () => Promise<void>
}

export interface ServicePorts {
  config: Config
  /** The name of the database. */
  database: string
  /** The guard may leave the database that it has worked for. */
  takeOver?: boolean
  openDatabase: OpenDatabase
  clock: Clock
  log: Ports['log']
  waitUntil: Ports['waitUntil']
  postWebhook: PostWebhook
  /** The storage can't be written: ends the process. */
  onFault: (error: unknown) => void
}

/** Over a file that this process alone has open: `openAlone`. */
export function openLocalServices(file: SqliteFile, ports: ServicePorts): LocalServices {
  const { config, openDatabase, clock, log, waitUntil, postWebhook: post, onFault } = ports
  const sql = createSqlStore(file, onFault)
  workFor(sql, ports)
  const codes = createCodeStore(sql, clock)
  const warn = (event: string, details: object) => log({ level: 'warn', event, ...details })
  const ledger = createLocalLedger({ sql, config, clock, warn })
  const shard = createPhoneShard({ sql, config, clock, codes, ledger, afterwards: waitUntil })
  const clicks = bufferClicks({
    sql,
    transact: sql.transact,
    visitorKey: deriveKey(config.secretKey, 'click-visitors'),
    clock,
    apply: (flush) => applyFlush(openDatabase('write').db, flush),
    warn,
  })
  const { purge, ...phones } = shard
  const senders = startSenders({ config, openDatabase, clock, post, log })
  const name = nameOf(sql)

  let isOpen = true
  const purges = [() => ledger.purge(), () => codes.purge(), () => purge().isDone]
  /** Requests have their turn between two parts. */
  function purgeParts([next, ...more]: typeof purges) {
    if (!isOpen) return
    if (next) setImmediate(purgeParts, next() ? more : [next, ...more])
    else {
      const reason = file.truncateLog()
      if (reason !== undefined) warn('log_not_truncated', { reason })
    }
  }
  // At once as well, or a server that is restarted often would never purge.
  setImmediate(purgeParts, purges)
  const purging = setInterval(() => purgeParts(purges), HOUR_MS)
  const counting = setInterval(() => {
    if ((clicks.dueAt() ?? Infinity) <= clock()) waitUntil(clicks.work())
  }, SECOND_MS)

  return {
    phones: {
      ...phones,
      useCode: async (...args) => phones.useCode(...args),
      releaseCode: async (...args) => phones.releaseCode(...args),
      inspect: async (...args) => phones.inspect(...args),
      unlock: async (...args) => phones.unlock(...args),
    },
    ledger,
    clicks: { count: async (click) => clicks.count(click) },
    passwords: createPasswordHasher(config),
    webhooks: { wake: async (id) => senders.wake(id) },
    guard: {
      identify: async () => ({ guard: name, database: ports.database }),
      bind: async () => bindTo(sql, ports),
      async backUp(copy) {
        // A transaction of the rules may be open in this turn, and a copy can't be made within one.
        await nextTurn()
        file.query('VACUUM INTO ?', [copy])
      },
    },
    async close() {
      isOpen = false
      clearInterval(purging)
      clearInterval(counting)
      const sent = senders.close()
      await clicks.work()
      // Another process takes over, however long receivers of webhooks take to answer.
      file.close()
      await sent
    },
  }
}

/** Or a wrong path would start another service. @throws Error if it works for another database */
function workFor(sql: SqlStore, { database, takeOver }: Pick<ServicePorts, 'database' | 'takeOver'>): void {
  sql.exec('CREATE TABLE IF NOT EXISTS works_for (only INTEGER PRIMARY KEY CHECK (only = 1), database TEXT NOT NULL)')
  const [bound] = sql.exec('SELECT database FROM works_for').toArray()
  if (bound && bound['database'] !== database && !takeOver) throw new Error(ANOTHER_DATABASE)
}

/** Once the database has accepted this guard: one that belongs to another is refused without a trace. */
const bindTo = (sql: SqlStore, { database }: Pick<ServicePorts, 'database'>) =>
  void sql.exec('INSERT OR REPLACE INTO works_for (only, database) VALUES (1, ?)', database)

function nameOf(sql: SqlStore): string {
  sql.exec('CREATE TABLE IF NOT EXISTS guard (only INTEGER PRIMARY KEY CHECK (only = 1), name TEXT NOT NULL)')
  sql.exec('INSERT INTO guard (only, name) VALUES (1, ?) ON CONFLICT DO NOTHING', crypto.randomUUID())
  const [row] = sql.exec('SELECT name FROM guard').toArray()
  return String(row?.['name'])
}
