import { countingD1 } from '../test/support/counting-d1.ts'
import type { D1Counts } from '../test/support/counting-d1.ts'

/** What requests cost the stores. */
export interface Counts {
  trips: number
  statements: number
  rowsRead: number
  rowsWritten: number
  rowsAtOnce: number
  kvGets: number
  kvPuts: number
  /** All calls of Durable Objects, and the rows that the objects read and write. */
  guardCalls: number
  ledgerCalls: number
  clickCalls: number
  objectRowsRead: number
  objectRowsWritten: number
}

type CallCount = 'guardCalls' | 'ledgerCalls' | 'clickCalls'

/** Returns the counts so far and resets them. */
export const COUNTS_PATH = '/__counts'

interface CountedEnv {
  DB: D1Database
  CODES: KVNamespace
}

interface CountedWorker<Env> {
  fetch: (request: Request<unknown, IncomingRequestCfProperties>, env: Env) => Response | Promise<Response>
}

const nothing = {
  ...{ kvGets: 0, kvPuts: 0, guardCalls: 0, ledgerCalls: 0, clickCalls: 0, objectRowsRead: 0, objectRowsWritten: 0 },
}
const other = { ...nothing }
/** Of the objects that write to the database themselves. */
let objectD1: ReturnType<typeof countingD1> | undefined
/** A cursor knows what it has cost once it has been read. */
let cursors: Cursor[] = []

type Cursor = Pick<SqlStorageCursor<Record<string, SqlStorageValue>>, 'rowsRead' | 'rowsWritten'>

/** A Worker with counting bindings. Timed runs use the Worker itself, since counting takes time. */
export function countedWorker<Env extends CountedEnv>(worker: CountedWorker<Env>): CountedWorker<Env> {
  let counted: { env: Env; d1: ReturnType<typeof countingD1> } | undefined
  return {
    async fetch(request, env) {
      counted ??= countEnv(env)
      const { d1 } = counted
      if (new URL(request.url).pathname !== COUNTS_PATH) return worker.fetch(request, counted.env)
      addCursors()
      const counts: Counts = { ...sum(d1.counts, objectD1?.counts), ...other }
      d1.reset()
      objectD1?.reset()
      Object.assign(other, nothing)
      return Response.json(counts)
    },
  }
}

function countEnv<Env extends CountedEnv>(env: Env) {
  const d1 = countingD1(env.DB)
  return { d1, env: { ...env, DB: d1.binding, CODES: countedKv(env.CODES) } }
}

const sum = (some: D1Counts, more: D1Counts | undefined): D1Counts => ({
  trips: some.trips + (more?.trips ?? 0),
  statements: some.statements + (more?.statements ?? 0),
  rowsRead: some.rowsRead + (more?.rowsRead ?? 0),
  rowsWritten: some.rowsWritten + (more?.rowsWritten ?? 0),
  rowsAtOnce: Math.max(some.rowsAtOnce, more?.rowsAtOnce ?? 0),
})

function addCursors(): void {
  for (const { rowsRead, rowsWritten } of cursors) {
    other.objectRowsRead += rowsRead
    other.objectRowsWritten += rowsWritten
  }
  cursors = []
}

type ObjectClass = new (state: DurableObjectState, env: never) => Rpc.DurableObjectBranded

/** A Durable Object that counts. It runs in the Worker's isolate here, so both share the counts. */
export function countedObject<Base extends ObjectClass>(base: Base, count: CallCount): Base {
  const counted = new Proxy(base, {
    construct: (target, [state, env]: [DurableObjectState, CountedEnv], newTarget) => {
      countRows(state.storage)
      objectD1 ??= countingD1(env.DB)
      const counting = { ...env, DB: objectD1.binding, CODES: countedKv(env.CODES) }
      return Reflect.construct(target, [state, counting], newTarget) as object
    },
  })
  const methods = base.prototype as object
  for (const name of Object.getOwnPropertyNames(methods).filter((own) => own !== 'constructor' && own !== 'alarm')) {
    intercept(methods, name, () => {
      other[count] += 1
    })
  }
  return counted
}

const countWrite = () => {
  other.objectRowsWritten += 1
}

let areRowsCounted = false

/** On the prototypes, which all objects share: a storage can't be wrapped, since the runtime wants its own. */
function countRows(storage: DurableObjectStorage): void {
  if (areRowsCounted) return
  areRowsCounted = true
  intercept(prototypeOf(storage.sql), 'exec', (cursor) => cursors.push(cursor as Cursor))
  // An alarm is billed as a written row: developers.cloudflare.com/durable-objects/platform/pricing
  intercept(prototypeOf(storage), 'setAlarm', countWrite)
  intercept(prototypeOf(storage.kv), 'put', countWrite)
  intercept(prototypeOf(storage.kv), 'get', () => {
    other.objectRowsRead += 1
  })
}

const prototypeOf = (object: object) => Object.getPrototypeOf(object) as object

/** Tells of every call of a method, with its result. */
function intercept(prototype: object, name: string, onCall: (result: unknown) => void): void {
  const methods = prototype as Record<string, (...args: unknown[]) => unknown>
  const method = methods[name]
  methods[name] = function intercepted(...args) {
    const result = method?.apply(this, args)
    onCall(result)
    return result
  }
}

function countedKv(kv: KVNamespace): KVNamespace {
  const counted = {
    async get(key: string) {
      other.kvGets += 1
      return kv.get(key)
    },
    async put(key: string, value: string, options: KVNamespacePutOptions) {
      other.kvPuts += 1
      return kv.put(key, value, options)
    },
  }
  return counted as unknown as KVNamespace
}
