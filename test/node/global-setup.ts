import type { TestProject } from 'vitest/node'
import { startService } from './service.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the service that the tests of this project share. It may still be starting: `waitForService`. */
    serviceOrigin: string
    serviceLog: string
  }
}

/** One service for all tests of the project. Nobody waits here: tests that need no service begin at once. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { origin, logFile, stop } = await startService()
  project.provide('serviceOrigin', origin)
  project.provide('serviceLog', logFile)
  return stop
}
