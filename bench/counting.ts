import { countingD1 } from '../test/support/counting-d1.ts'

/** Store costs of requests. */
export interface Counts {
  trips: number
  statements: number
  rowsRead: number
  rowsWritten: number
  kvGets: number
  kvPuts: number
  guardCalls: number
  clickCalls: number
}

/** Returns the counts so far and resets them. */
export const COUNTS_PATH = '/__counts'

type Objects = Pick<DurableObjectNamespace, 'idFromName' | 'get'>

interface CountedEnv {
  DB: D1Database
  PHONE_GUARD: Objects
  CLICK_COUNTER: Objects
}

interface CountedWorker<Env> {
  fetch: (request: Request<unknown, IncomingRequestCfProperties>, env: Env) => Response | Promise<Response>
}

const none = { kvGets: 0, kvPuts: 0, guardCalls: 0, clickCalls: 0 }
const other = { ...none }

/** A Worker with counting bindings. Timed runs use the Worker itself, since counting takes time. */
export function countedWorker<Env extends CountedEnv>(worker: CountedWorker<Env>): CountedWorker<Env> {
  let counted: { env: Env; d1: ReturnType<typeof countingD1> } | undefined
  return {
    async fetch(request, env) {
      counted ??= countEnv(env)
      const { d1 } = counted
      if (new URL(request.url).pathname !== COUNTS_PATH) return worker.fetch(request, counted.env)
      const counts: Counts = { ...d1.counts, ...other }
      d1.reset()
      Object.assign(other, none)
      return Response.json(counts)
    },
  }
}

function countEnv<Env extends CountedEnv>(env: Env) {
  const d1 = countingD1(env.DB)
  const counted = {
    DB: d1.binding,
    PHONE_GUARD: countedObjects(env.PHONE_GUARD, 'guardCalls'),
    CLICK_COUNTER: countedObjects(env.CLICK_COUNTER, 'clickCalls'),
  }
  return { d1, env: { ...env, ...counted } }
}

function countedObjects(namespace: Objects, count: 'guardCalls' | 'clickCalls') {
  return {
    idFromName: (name: string) => namespace.idFromName(name),
    get: (...args: Parameters<DurableObjectNamespace['get']>) =>
      new Proxy(namespace.get(...args), {
        get:
          (stub, method) =>
          (...inputs: unknown[]): unknown => {
            other[count] += 1
            return (stub as unknown as Record<PropertyKey, (...args: unknown[]) => unknown>)[method]?.(...inputs)
          },
      }),
  }
}

type GuardClass = new (state: DurableObjectState, env: never) => Rpc.DurableObjectBranded

/** The guard with a counting KV. It runs in the Worker's isolate here, so both share the counts. */
export function countedGuard<Guard extends GuardClass>(guard: Guard): Guard {
  return new Proxy(guard, {
    construct: (target, [state, env]: [DurableObjectState, { CODES: KVNamespace }], newTarget) =>
      Reflect.construct(target, [state, { ...env, CODES: countedKv(env.CODES) }], newTarget) as object,
  })
}

function countedKv(kv: KVNamespace) {
  return {
    async get(key: string) {
      other.kvGets += 1
      return kv.get(key)
    },
    async put(key: string, value: string, options: KVNamespacePutOptions) {
      other.kvPuts += 1
      return kv.put(key, value, options)
    },
  }
}
