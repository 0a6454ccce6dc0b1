import { setTimeout as sleep } from 'node:timers/promises'
import { bundleEntry } from '../bundles.ts'
import { countRow, readCounts } from '../count.ts'
import type { Counts } from '../counting.ts'
import { sendAll } from '../load-client.ts'
import { seedPeople } from '../people.ts'
import { seedReferrals } from '../referrals.ts'
import { ROWS, wakeGuard } from '../rows.ts'
import { startStage } from '../stage.ts'

const CLICKS = 400
/** The counter writes its clicks to the database within this time: src/links/clicks/buffer-clicks.ts. */
const FLUSH_MS = 15_000

/** What a request of each row costs the stores of the service. */
export async function countService(names: readonly string[], out: string): Promise<Map<string, Counts>> {
  const stage = await startStage({ name: 'service', bundle: await bundleEntry('counting-service', out), out })
  try {
    const now = Date.now()
    await seedPeople(stage, now)
    await seedReferrals(stage, now)
    await wakeGuard(stage)
    const counted = new Map<string, Counts>()
    for (const row of ROWS.filter(({ name }) => names.includes(name))) {
      if (row.name !== 'redirect') counted.set(row.name, await countRow(row, stage))
      else {
        // Clicks reach the database later, many at a time.
        const clicks = await row.prepare(stage, { from: 0, count: CLICKS })
        await sleep(FLUSH_MS)
        await readCounts(stage.port)
        await sendAll(stage.port, clicks, { status: 302 })
        await sleep(FLUSH_MS)
        const total = Object.entries(await readCounts(stage.port))
        counted.set(row.name, Object.fromEntries(total.map(([name, n]) => [name, n / CLICKS])) as unknown as Counts)
      }
    }
    return counted
  } finally {
    await stage.stop()
  }
}
