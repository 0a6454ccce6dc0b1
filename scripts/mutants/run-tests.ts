import { resolve } from 'node:path'
import { createVitest } from 'vitest/node'
import type { TestCase, TestModule, TestSpecification, Vitest } from 'vitest/node'

/*
 * A process of `test-process.ts`, in a copy of the project: runs test files each time it is asked to. Vite keeps what it
 * has transformed; each run has a fresh workerd.
 */

export interface TestRequest {
  tests: string[]
  /** Files that changed since the last run. */
  changed: string[]
}

/** `failed`: a test says so. `broken`: it did not get that far, or took too long. */
export type TestOutcome = 'passed' | 'failed' | 'broken'

/** `busy`: a file has ended. */
export type TestMessage = TestOutcome | 'busy'

let vitest: Vitest | undefined
/** The file that failed last first: the next mutant is often next to the last one. Then in the order of the request. */
let order: string[] = []
/** Of this run: vitest's own results may be of the run before it, if this one was cancelled. */
let results = noResults()

function noResults(): { ended: TestModule[]; failed: string | undefined } {
  return { ended: [], failed: undefined }
}

const placeOf = ({ moduleId }: TestSpecification) => order.indexOf(moduleId)

async function startVitest(): Promise<Vitest> {
  await vitest?.close()
  return createVitest('test', {
    project: ['workers'],
    watch: false,
    bail: 1,
    maxWorkers: 1,
    fsModuleCache: false,
    reporters: [
      {
        onTestCaseResult(test) {
          if (hasFailed(test)) results.failed ??= test.module.moduleId
        },
        onTestModuleEnd(file) {
          results.ended.push(file)
          tell('busy')
        },
      },
    ],
    sequence: {
      sequencer: class {
        shard = (files: TestSpecification[]) => files
        sort = (files: TestSpecification[]) => files.toSorted((a, b) => placeOf(a) - placeOf(b))
      },
    },
  })
}

async function runTests({ tests, changed }: TestRequest): Promise<TestOutcome> {
  // Migrations are read when it starts.
  if (!vitest || changed.some((file) => file.endsWith('.sql'))) vitest = await startVitest()
  for (const file of changed) vitest.invalidateFile(resolve(file))
  const files = await vitest.globTestSpecifications(tests)
  for (const test of tests)
    for (const { moduleId } of files)
      if (moduleId.startsWith(resolve(test)) && !order.includes(moduleId)) order.push(moduleId)
  results = noResults()
  const { unhandledErrors } = await vitest.runTestSpecifications(files)
  const { ended, failed } = results
  if (failed !== undefined) {
    order = [failed, ...order.filter((file) => file !== failed)]
    return 'failed'
  }
  const isPassed = files.length > 0 && ended.length === files.length && ended.every((file) => file.ok())
  return isPassed && unhandledErrors.length === 0 ? 'passed' : 'broken'
}

const hasFailed = (test: TestCase) =>
  test.result().errors?.some(({ message }) => !/timed out in \d+\s?ms/.test(message))

function tell(message: TestMessage): void {
  process.send!(message)
}

process.on('message', (request: TestRequest) => {
  runTests(request).then(tell, () => tell('broken'))
})
process.on('disconnect', () => process.exit())
