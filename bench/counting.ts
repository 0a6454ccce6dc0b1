import { countingD1 } from '../test/support/counting-d1.ts'

/** What one pass of requests cost the stores. */
export interface Counts {
  trips: number
  statements: number
  rowsRead: number
  rowsWritten: number
  kvGets: number
  kvPuts: number
  guardCalls: number
}

/** Answers with the counts so far, and starts again from zero. */
export const COUNTS_PATH = '/__counts'

interface CountedEnv {
  DB: D1Database
  PHONE_GUARD: DurableObjectNamespace
}

const other = { kvGets: 0, kvPuts: 0, guardCalls: 0 }

/** A Worker whose bindings count. The timed runs use the Worker itself: counting costs time. */
export function countedWorker<Env extends CountedEnv>(worker: {
  fetch: (request: Request, env: Env) => Response | Promise<Response>
}) {
  let counted: { env: Env; d1: ReturnType<typeof countingD1> } | undefined
  return {
    async fetch(request: Request, env: Env): Promise<Response> {
      counted ??= countEnv(env)
      const { d1 } = counted
      if (new URL(request.url).pathname !== COUNTS_PATH) return worker.fetch(request, counted.env)
      const counts: Counts = { ...d1.counts, ...other }
      d1.reset()
      Object.assign(other, { kvGets: 0, kvPuts: 0, guardCalls: 0 })
      return Response.json(counts)
    },
  }
}

function countEnv<Env extends CountedEnv>(env: Env) {
  const d1 = countingD1(env.DB)
  return { d1, env: { ...env, DB: d1.binding, PHONE_GUARD: countedGuards(env.PHONE_GUARD) } }
}

function countedGuards(namespace: DurableObjectNamespace) {
  return {
    idFromName: (name: string) => namespace.idFromName(name),
    get: (...args: Parameters<DurableObjectNamespace['get']>) =>
      new Proxy(namespace.get(...args), {
        get:
          (stub, method) =>
          (...inputs: unknown[]) => {
            other.guardCalls += 1
            return (stub as unknown as Record<PropertyKey, (...args: unknown[]) => unknown>)[method]?.(...inputs)
          },
      }),
  }
}

type GuardClass<Env> = new (state: DurableObjectState, env: Env) => Rpc.DurableObjectBranded

/** The guard, with a KV that counts. It runs in the Worker's own isolate here, so both count in the same place. */
export function countedGuard<Env extends { CODES: KVNamespace }, Guard extends GuardClass<Env>>(
  PhoneGuard: Guard,
): Guard {
  return new Proxy(PhoneGuard, {
    construct: (target, [state, env]: [DurableObjectState, Env], newTarget) =>
      Reflect.construct(target, [state, { ...env, CODES: countedKv(env.CODES) }], newTarget) as object,
  })
}

function countedKv(kv: KVNamespace) {
  return {
    get(key: string) {
      other.kvGets += 1
      return kv.get(key)
    },
    put(key: string, value: string, options: KVNamespacePutOptions) {
      other.kvPuts += 1
      return kv.put(key, value, options)
    },
  }
}
