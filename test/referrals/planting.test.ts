import { describe, expect, it } from 'vitest'
import { clickOn, leaveNumber, makeLink, makeOwner, waiting } from '../support/referrals.ts'
import { runHourly } from '../support/scheduled.ts'
import { createTestApp, newPhone } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const STRANGERS = 300
const AT_ONCE = 200

const clock = useTestClock()
const test = createTestApp()

/** Submits numbers, hundreds at a time, each from a different network. Returns how many were stored. */
async function plant(tries: number, link: (i: number) => string, token?: string, headers = {}) {
  const statuses = new Map<number, number>()
  for (let done = 0; done < tries; done += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, tries - done) }, (_, i) => {
      const key = link(done + i)
      return leaveNumber(test, { link: key, token: token ?? clickOn(test, key), phone: newPhone() }, headers)
    })
    for (const { status } of await Promise.all(batch)) statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  return Object.fromEntries(statuses)
}

describe('planting invitations on strangers’ numbers', () => {
  it(`from one link, ${STRANGERS} of them with a click and network each, is limited by the daily budget`, async () => {
    const { code } = await makeOwner()
    expect(await plant(STRANGERS, () => code)).toEqual({ 200: 50, 429: STRANGERS - 50 })
    expect(await waiting(code)).toBe(50)
  }, 300_000)

  it('from a campaign link is limited by click and network alone: nobody gains from it', async () => {
    await makeLink(null, 'P1ANTED')
    expect(await plant(120, () => 'P1ANTED')).toEqual({ 200: 120 })
    expect(await waiting('P1ANTED')).toBe(120)
    const home = { 'CF-Connecting-IP': '203.0.113.91' }
    expect(await plant(20, () => 'P1ANTED', undefined, home)).toEqual({ 200: 10, 429: 10 })
    expect(await plant(8, () => 'P1ANTED', clickOn(test, 'P1ANTED'))).toEqual({ 200: 3, 429: 5 })
  })

  it("from one link day after day is limited by the link's budget", async () => {
    const { code } = await makeOwner()
    let most = 0
    for (let day = 0; day < 33; day += 1) {
      await plant(51, () => code)
      await runHourly(test)
      most = Math.max(most, await waiting(code))
      clock.advance(86_400)
    }
    expect(most).toBe(500)
    // One row per day of the window, deleted by two statements: a little more than a page.
    test.d1.reset()
    await plant(1, () => code)
    expect(test.d1.counts.trips).toBe(1)
    expect(test.d1.counts.rowsRead).toBeLessThan(200)
  }, 120_000)

  it("from one network over an attacker's 60 links is limited by the network's budget", async () => {
    const { id } = await makeOwner()
    const keys = Array.from({ length: 60 }, (_, i) => `P1ANT${String(100 + i)}`)
    for (const key of keys) await makeLink(id, key)
    const home = { 'CF-Connecting-IP': '203.0.113.90' }
    expect(await plant(60, (i) => keys[i]!, undefined, home)).toEqual({ 200: 10, 429: 50 })
    expect((await Promise.all(keys.map(waiting))).reduce((sum, n) => sum + n, 0)).toBe(10)
  })

  it('with 100 requests at the edge of a budget stores exactly the rest', async () => {
    const { code } = await makeOwner()
    await plant(43, () => code)
    expect(await plant(100, () => code)).toEqual({ 200: 7, 429: 93 })
    expect(await waiting(code)).toBe(50)
    const other = await makeOwner()
    expect(await plant(100, () => other.code, clickOn(test, other.code))).toEqual({ 200: 3, 429: 97 })
  })

  it('with one number 100 times by one click stores one row and uses one number of the budget', async () => {
    const { code } = await makeOwner()
    const body = { link: code, token: clickOn(test, code), phone: newPhone() }
    const answers = await Promise.all(Array.from({ length: 100 }, () => leaveNumber(test, body)))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(await waiting(code)).toBe(1)
    expect(await plant(5, () => code, body.token)).toEqual({ 200: 2, 429: 3 })
  })

  it('with a forged, expired or foreign token stores nothing', async () => {
    const { code } = await makeOwner()
    const other = await makeOwner()
    const forged = clickOn(createTestApp({ variables: { SECRET_KEY: 'x'.repeat(32) } }), code)
    const expired = clickOn(test, code, Date.now() - 31 * 86_400_000)
    for (const token of [forged, expired, clickOn(test, other.code)]) {
      expect(await plant(50, () => code, token)).toEqual({ 403: 50 })
    }
    expect(await waiting(code)).toBe(0)
  })
})
