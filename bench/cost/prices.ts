/**
 * Dollars per million beyond what the paid plan includes, as of November 2026:
 * developers.cloudflare.com/workers/platform/pricing, and the same page of d1, kv and durable-objects.
 */
export const PRICES_AS_OF = '2026-11'

export const PRICES = {
  workerRequests: 0.3,
  workerCpuMs: 0.02,
  d1RowsRead: 0.001,
  d1RowsWritten: 1,
  kvReads: 0.5,
  kvWrites: 5,
  objectRequests: 0.15,
  objectGbSeconds: 12.5,
  objectRowsRead: 0.001,
  objectRowsWritten: 1,
} as const

/** What can't be counted here. Generous: a sign-in takes 2 ms of CPU, and an object waits 10 to 50 ms for KV. */
export const ASSUMED = { cpuMsPerRequest: 3, objectMsPerCall: 30, objectGb: 0.128 } as const
