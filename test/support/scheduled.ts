import { env } from 'cloudflare:workers'
import { createD1 } from '../../src/db/d1.ts'
import type { LogLine } from '../../src/lib/write-line.ts'
import type { Ports } from '../../src/ports.ts'
import { runScheduled } from '../../src/scheduled/run-scheduled.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { countingD1 } from './counting-d1.ts'
import { ASLEEP } from './test-app.ts'
import type { TestApp } from './test-app.ts'

/** Runs the hourly job with an application's configuration at a given time. */
export async function runHourly({ config }: Pick<TestApp, 'config'>, now = Date.now(), ports: Partial<Ports> = {}) {
  const logLines: LogLine[] = []
  const d1 = countingD1(env.DB)
  const all = { ...createWorkerPorts(env, config), openDatabase: createD1(d1.binding), webhooks: ASLEEP, ...ports }
  const report = await runScheduled({ ...all, log: (line) => logLines.push(line) }, now)
  return { report, logLines, trips: d1.counts.trips }
}
