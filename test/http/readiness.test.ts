import { describe, expect, it } from 'vitest'
import { createTestApp, json } from '../support/test-app.ts'
import type { TestApp } from '../support/test-app.ts'

const SECOND = 1000

/** An isolate whose probes are counted, with a clock that the test moves. */
function isolateWith(probe: () => Promise<unknown>) {
  let now = Date.now()
  let probed = 0
  const database = async () => {
    probed += 1
    return probe()
  }
  const test = createTestApp({ ports: { clock: () => now, probes: { database } } })
  return { test, pass: (ms: number) => (now += ms), probed: () => probed }
}

const ready = async ({ request }: TestApp) => {
  const answer = await request('GET', '/health/ready')
  return [answer.status, (await json<{ status: unknown }>(answer)).status]
}
const UP = [200, 'ok']
const DOWN = [503, 'unavailable']
const up = () => Promise.resolve()

describe('GET /health/ready', () => {
  it('asks each store once for 200 calls at once, and once for all calls of five seconds', async () => {
    const { test, pass, probed } = isolateWith(up)
    test.d1.reset()
    const answers = await Promise.all(Array.from({ length: 200 }, () => ready(test)))
    expect(answers).toEqual(answers.map(() => UP))
    pass(5 * SECOND - 1)
    expect(await ready(test)).toEqual(UP)
    // The schema.
    expect([probed(), test.d1.counts.trips]).toEqual([1, 1])
    pass(1)
    expect(await ready(test)).toEqual(UP)
    expect([probed(), test.d1.counts.trips]).toEqual([2, 2])
  })

  it('remembers a failure as long, and logs it once', async () => {
    let isDown = true
    const { test, pass, probed } = isolateWith(async () => (isDown ? Promise.reject(new Error('away')) : undefined))
    for (let i = 0; i < 20; i += 1) expect(await ready(test)).toEqual(DOWN)
    isDown = false
    pass(5 * SECOND - 1)
    expect(await ready(test)).toEqual(DOWN)
    expect([probed(), test.logLines.filter(({ event }) => event === 'probe_failed').length]).toEqual([1, 1])
    pass(1)
    expect(await ready(test)).toEqual(UP)
  })

  it('says no more than five seconds after a store went down that it is up, however slow its last answer was', async () => {
    let answer: () => void = () => undefined
    let isDown = false
    const { test, pass } = isolateWith(async () =>
      isDown ? Promise.reject(new Error('away')) : new Promise<void>((resolve) => (answer = resolve)),
    )
    const first = ready(test)
    await Promise.resolve()
    isDown = true
    pass(5 * SECOND)
    const second = ready(test)
    answer()
    expect(await Promise.all([first, second])).toEqual([UP, DOWN])
  })

  it('waits four seconds for a store that does not answer', async () => {
    const { test } = isolateWith(() => new Promise(() => undefined))
    expect(await ready(test)).toEqual(DOWN)
    expect(JSON.stringify(test.logLines)).not.toContain('"level":"info","event":"probe_failed"')
  }, 15_000)
})
