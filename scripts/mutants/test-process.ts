import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { TestMessage, TestOutcome, TestRequest } from './run-tests.ts'

const RUN_TESTS = join(import.meta.dirname, 'run-tests.ts')
/** Without any news: a mutant may loop for ever. */
const TIMEOUT_MS = 300_000

/** Runs tests in a folder, in one process for as long as it answers. */
export function createTestProcess(folder: string) {
  let running: ChildProcess | undefined

  function stop(): void {
    // With its workerd, which a loop may keep from ending.
    if (running?.pid !== undefined && running.exitCode === null) process.kill(-running.pid, 'SIGKILL')
    running = undefined
  }

  async function runOnce(request: TestRequest): Promise<TestOutcome> {
    running ??= fork(RUN_TESTS, { cwd: folder, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], detached: true })
    const outcome = await ask(running, request)
    if (outcome === 'broken') stop()
    return outcome
  }

  return {
    /** `broken` only if it is so twice: a busy machine can do the same as an endless loop. */
    async run(request: TestRequest): Promise<TestOutcome> {
      const outcome = await runOnce(request)
      return outcome === 'broken' ? runOnce(request) : outcome
    },
    stop,
  }
}

async function ask(child: ChildProcess, request: TestRequest): Promise<TestOutcome> {
  const { promise, resolve: done } = Promise.withResolvers<TestOutcome>()
  const timer = setTimeout(done, TIMEOUT_MS, 'broken')
  child.on('message', (message: TestMessage) => (message === 'busy' ? timer.refresh() : done(message)))
  child.on('exit', () => done('broken'))
  child.send(request)
  const outcome = await promise
  clearTimeout(timer)
  child.removeAllListeners('message').removeAllListeners('exit')
  return outcome
}
