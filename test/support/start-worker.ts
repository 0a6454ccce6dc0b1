import { vi } from 'vitest'

/** The Worker as in a new isolate: it reads its settings at the first request. */
export async function startWorker() {
  vi.resetModules()
  return (await import('../../src/worker.ts')).default
}
