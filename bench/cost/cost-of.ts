import type { Counts } from '../counting.ts'
import { ASSUMED, PRICES } from './prices.ts'

export interface Flow {
  name: string
  /** Rows of the benchmark that it consists of. */
  rows: string[]
  /** Dollars per million, at most. */
  goal?: number
}

export const FLOWS: Flow[] = [
  { name: 'returning sign-in', rows: ['send_code', 'get_by_phone_returning'], goal: 20 },
  { name: 'sign-up', rows: ['send_code', 'get_by_phone_new'], goal: 30 },
  { name: 'invited sign-up', rows: ['send_code', 'get_by_phone_invited'], goal: 50 },
  { name: 'refresh', rows: ['refresh'], goal: 2 },
  { name: 'current user', rows: ['current_user'] },
  { name: 'verify', rows: ['verify'] },
  { name: 'wrong code', rows: ['wrong_code'] },
  { name: 'click on a link', rows: ['redirect'] },
  { name: 'resolve a click', rows: ['resolve'] },
]

/** Dollars per million of a flow, by what is billed. `steps`: what its requests cost the stores. */
export function costOf(steps: readonly Counts[]) {
  const sum = (...names: (keyof Counts)[]) =>
    steps.reduce((total, step) => total + names.reduce((part, name) => part + step[name], 0), 0)
  const calls = sum('guardCalls', 'ledgerCalls', 'clickCalls')
  const { cpuMsPerRequest, objectMsPerCall, objectGb } = ASSUMED
  const costs = {
    worker: steps.length * (PRICES.workerRequests + cpuMsPerRequest * PRICES.workerCpuMs),
    d1: sum('rowsRead') * PRICES.d1RowsRead + sum('rowsWritten') * PRICES.d1RowsWritten,
    kv: sum('kvGets') * PRICES.kvReads + sum('kvPuts') * PRICES.kvWrites,
    objects:
      calls * (PRICES.objectRequests + (objectMsPerCall / 1000) * objectGb * PRICES.objectGbSeconds) +
      sum('objectRowsRead') * PRICES.objectRowsRead +
      sum('objectRowsWritten') * PRICES.objectRowsWritten,
  }
  return { ...costs, total: costs.worker + costs.d1 + costs.kv + costs.objects }
}
