import { createSqlStore, openSqlite } from '../../src/server/sqlite-file.ts'
import type { SqliteFile } from '../../src/server/sqlite-file.ts'

interface ObjectId {
  name: string
}

type Binding = string | number | null
type Shell = Record<string, (...args: unknown[]) => unknown>
export type ShellClass = new (state: object, env: object) => object

/** The store that an object's rules have on the own server, with the rows counted. */
class ObjectSql {
  readonly #file: SqliteFile
  readonly store: ReturnType<typeof createSqlStore>
  /** The instance was reset: whatever it still does must not be stored. */
  isReset = false

  constructor(file: SqliteFile) {
    this.#file = file
    this.store = createSqlStore(file, (error) => {
      throw error
    })
  }

  exec(sql: string, ...bindings: Binding[]) {
    if (this.isReset) throw new Error('the object was reset')
    const before = this.#changes()
    const rows = this.store.exec(sql, ...bindings).toArray()
    return { toArray: () => rows, one: () => rows[0], rowsRead: rows.length, rowsWritten: this.#changes() - before }
  }

  #changes(): number {
    return Number(this.#file.query('SELECT total_changes() AS changes', [])[0]?.['changes'])
  }
}

/** An instance of an object's shell, and its state. */
class Instance {
  readonly #reset = Promise.withResolvers<never>()
  readonly shell: Shell
  readonly storage: object
  #ready: Promise<unknown> = Promise.resolve()
  readonly #sql: ObjectSql
  readonly #slot: ObjectSlot

  constructor(slot: ObjectSlot, sql: ObjectSql, create: (state: Instance) => object) {
    this.#slot = slot
    this.#sql = sql
    this.#reset.promise.catch(() => undefined)
    this.storage = {
      sql,
      transactionSync: (write: () => void) => sql.store.transact(write),
      getAlarm: async () => slot.alarmAt,
      setAlarm: async (at: number) => {
        slot.alarmAt = at
      },
      deleteAlarm: async () => {
        slot.alarmAt = null
      },
    }
    this.shell = create(this) as Shell
  }

  abort(reason: string): void {
    this.#sql.isReset = true
    this.#slot.evict()
    this.#reset.reject(new Error(reason))
  }

  waitUntil(work: Promise<unknown>): void {
    work.catch(() => undefined)
  }

  blockConcurrencyWhile(work: () => Promise<unknown>): Promise<unknown> {
    this.#ready = work()
    return this.#ready
  }

  async act<Result>(act: (shell: Shell, state: Instance) => Result): Promise<Awaited<Result>> {
    await this.#ready
    return Promise.race([act(this.shell, this), this.#reset.promise])
  }
}

/** One object: its storage and its alarm outlive the instance. Alarms ring by `runDurableObjectAlarm` alone. */
class ObjectSlot {
  readonly id: ObjectId
  readonly #file = openSqlite(':memory:', { synchronous: 'normal', exclusive: true })
  readonly #start: () => Instance
  alarmAt: number | null = null
  #instance: Instance | undefined

  constructor(id: ObjectId, Sql: typeof ObjectSql, create: (state: Instance) => object) {
    this.id = id
    this.#start = () => new Instance(this, new Sql(this.#file), create)
  }

  async act<Result>(act: (shell: Shell, state: Instance) => Result): Promise<Awaited<Result>> {
    this.#instance ??= this.#start()
    return this.#instance.act(act)
  }

  abort(): void {
    this.#instance?.abort('reset')
  }

  evict(): void {
    this.#instance = undefined
  }

  async runAlarm(): Promise<boolean> {
    if (this.alarmAt === null) return false
    this.alarmAt = null
    await this.act((shell) => shell['alarm']?.())
    return true
  }

  close(): void {
    this.#file.close()
  }
}

const SLOT = Symbol('slot')

/** A namespace of Durable Objects: their shells, over files instead of Cloudflare's storage. */
export class ObjectNamespace {
  readonly #slots = new Map<string, ObjectSlot>()
  readonly #create: (state: object) => object
  readonly #Sql: typeof ObjectSql

  /** @param Sql of this file alone, since tests may put a counter into its prototype: `createObjectSql` */
  constructor(Class: ShellClass, env: object, Sql: typeof ObjectSql) {
    this.#create = (state) => new Class(state, env)
    this.#Sql = Sql
  }

  idFromName(name: string): ObjectId {
    return { name }
  }

  newUniqueId() {
    return this.idFromName(crypto.randomUUID())
  }

  get(id: ObjectId): object {
    const slot = this.#slots.get(id.name) ?? new ObjectSlot(id, this.#Sql, this.#create)
    this.#slots.set(id.name, slot)
    return new Proxy(
      { [SLOT]: slot },
      {
        get(target, method) {
          if (method === SLOT) return target[SLOT]
          // It is no promise.
          if (typeof method !== 'string' || method === 'then') return undefined
          return async (...args: unknown[]) =>
            structuredClone(await slot.act((shell) => shell[method]!(...structuredClone(args))))
        },
      },
    )
  }

  slots() {
    return [...this.#slots.values()]
  }
}

export const slotOf = (stub: object): ObjectSlot => (stub as { [SLOT]: ObjectSlot })[SLOT]

export const createObjectSql = (): typeof ObjectSql => class extends ObjectSql {}
