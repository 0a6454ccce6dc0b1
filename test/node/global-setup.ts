import type { TestProject } from 'vitest/node'
import { buildNode } from '../../scripts/build-node.ts'
import { startService } from './service.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the service shared by the tests of this project. It may still be starting: `waitForService`. */
    serviceOrigin: string
    serviceLog: string
  }
}

/** One service for all tests of the project. It does not wait, so that tests without a service start at once. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildNode()
  const { origin, logFile, stop } = await startService()
  project.provide('serviceOrigin', origin)
  project.provide('serviceLog', logFile)
  return stop
}
