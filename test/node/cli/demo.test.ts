import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillDemo } from '../../../src/cli/demo/fill-demo.ts'
import { findLocalState, markAsDemo, readContents } from '../../../src/cli/local-state/local-state.ts'
import { runOnSqlite } from '../../../src/cli/verify/run-sql.ts'
import { verifyCounts } from '../../../src/cli/verify/verify-counts.ts'
import { spanOf } from '../../../src/referrals/periods.ts'
import type { Period } from '../../../src/referrals/periods.ts'
import { launchBrowser, openPage } from '../browser.ts'
import { freePort } from '../service.ts'
import { runCommand, temporaryState } from './run-command.ts'

const PEOPLE = 3000
const [demo, other, server] = [await temporaryState(), await temporaryState(), await temporaryState()]

let service: ChildProcess
let browser: Browser
let page: Page
let said = ''
const origin = () => /http:\/\/localhost:\d+/.exec(said)?.[0] ?? ''

beforeAll(async () => {
  const args = ['--people', String(PEOPLE), '--persist-to', demo, '--port', String(await freePort())]
  service = spawn(process.execPath, ['src/cli/demo.ts', ...args])
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('npm run reset')) resolve()
    }
    service.stdout?.on('data', listen)
    service.stderr?.on('data', listen)
    service.once('exit', () => reject(new Error(said)))
  })
  browser = await launchBrowser()
  ;({ page } = await openPage(browser, { baseURL: origin() }))
  await page.goto('/admin/')
  await page.locator('[name=email]').fill('demo@example.com')
  await page.locator('[name=password]').fill(/Password +(\S+)/.exec(said)?.[1] ?? '')
  await page.locator('form .primary').click()
  await page.locator('.panel-sections').waitFor()
})

afterAll(async () => {
  await browser.close()
  if (service.exitCode !== null) return
  service.kill('SIGTERM')
  await once(service, 'exit')
})

/** Whatever a page shows in place of data. */
const gaps = async (path: string) => {
  await page.goto(path)
  return page.locator('main').locator('.empty, .chart-empty, .table-frame:not(:has(tbody tr))').allInnerTexts()
}

describe('npm run demo', () => {
  it('has data for every list of the menu', async () => {
    await page.goto('/admin/')
    const links = await page.locator('.panel-sections a').all()
    const paths = await Promise.all(links.map(async (link) => String(await link.getAttribute('href'))))
    expect(paths.length).toBeGreaterThanOrEqual(10)
    for (const path of [...paths, '/admin/rewards/', '/admin/rewards/review/'])
      expect([path, await gaps(path)]).toEqual([path, []])
  })

  it('has data for every chart and period', async () => {
    const db = new DatabaseSync(findLocalState({ 'persist-to': demo }).database, { readOnly: true })
    const newest = Number(db.prepare('SELECT max(created_at) AS at FROM referrals').get()?.['at'])
    db.close()
    /** Early on a Monday, no one of so few people has invited anyone this week. */
    const boardGaps = (period: Period, text: string) =>
      newest < (spanOf(period, Date.now()).startsAt ?? 0) ? [text] : []
    for (const [days, period] of [
      [7, 'week'],
      [30, 'month'],
      [90, 'all'],
    ] as const) {
      expect(await gaps(`/admin/?days=${days}`)).toEqual(boardGaps(period, 'No one has invited anyone yet.'))
      expect(await page.locator('.chart svg[role=img]').count()).toBe(await page.locator('.chart').count())
      // Nothing of the period or the one before it is missing, so every figure has a change.
      expect(await page.locator('.stat small').filter({ hasText: 'was 0' }).count()).toBe(0)
    }
    for (const period of ['day', 'week', 'month', 'all'] as const)
      expect(await gaps(`/admin/leaderboard/?period=${period}`)).toEqual(
        boardGaps(period, 'No invitations in this period.'),
      )
  })

  it('has campaign links with clicks and sign-ups', async () => {
    await page.goto('/admin/links/')
    const row = page.locator('tr', { hasText: 'autumn-flyer' })
    for (const title of ['Clicks', 'Visitors', 'Sign-ups'])
      expect(Number((await row.locator(`[data-title="${title}"]`).innerText()).replaceAll(/\D/g, ''))).toBeGreaterThan(
        0,
      )
    expect(await gaps('/admin/links/autumn-flyer/')).toEqual([])
  })

  it('has data for a link, a bulk action, blocked people and those who leave', async () => {
    await page.goto('/admin/links/')
    const clicked = page
      .locator('tbody tr')
      .filter({ hasNot: page.locator('[data-title="Clicks"]', { hasText: /^0$/ }) })
    const link = await clicked.locator('td.lead a').first().getAttribute('href')
    for (const path of [
      String(link),
      '/admin/jobs/1/',
      '/admin/people/?active=false',
      '/admin/people/?deletion_requested=true',
    ])
      expect([path, await gaps(path)]).toEqual([path, []])
  })

  it('leaves every count right', async () => {
    const { run, close } = runOnSqlite(findLocalState({ 'persist-to': demo }).database)
    const findings = await verifyCounts(run, { now: Date.now() }).finally(close)
    expect(findings.filter(({ differ }) => differ > 0)).toEqual([])
  })

  it('cannot be emptied or replaced while it runs', async () => {
    const inUse = {
      code: 1,
      stdout: '',
      stderr: `Error: a service is running on ${join(demo, 'v3')}. Stop it and try again.\n`,
    }
    expect(await runCommand('reset', ['--yes', '--persist-to', demo])).toEqual(inUse)
    const port = String(await freePort())
    expect(await runCommand('demo', ['--persist-to', demo, '--port', port])).toEqual(inUse)
    expect((await fetch(`${origin()}/health/ready`)).status).toBe(200)
  })

  it('leaves data of others alone', async () => {
    await runCommand('seed', ['--persist-to', other, '--users', '5'])
    const { code, stderr } = await runCommand('demo', ['--persist-to', other, '--port', String(await freePort())])
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('holds 5 people and 1 staff accounts that no demo made'),
    ])
    expect(readContents(findLocalState({ 'persist-to': other }))).toMatchObject({ people: 5, isDemo: false })
  })

  it('makes the same for an own server', async () => {
    const state = findLocalState({ data: server })
    await state.create()
    markAsDemo(state)
    await fillDemo(state, { people: 1000, password: 'a few unrelated words', now: Date.now(), seed: 7 })
    expect(readContents(state)).toEqual({ people: 1000, staff: 3, isDemo: true, isProduction: false })
    const ledger = new DatabaseSync(join(server, 'guard.db'))
    expect(ledger.prepare('SELECT count(DISTINCT country) AS countries FROM days').get()).toEqual({ countries: 5 })
    ledger.close()
  })
})

describe('npm run reset', () => {
  it('asks first, and has to be told so without a terminal', async () => {
    const { code, stderr } = await runCommand('reset', ['--persist-to', other])
    expect([code, stderr]).toEqual([1, 'Error: there is no terminal to ask on. Pass --yes.\n'])
    expect(readContents(findLocalState({ 'persist-to': other }))?.people).toBe(5)
  })

  it('deletes the state and nothing else', async () => {
    await writeFile(join(other, 'mine.txt'), '')
    const { code, stdout } = await runCommand('reset', ['--yes', '--persist-to', other])
    expect([code, stdout]).toEqual([0, expect.stringContaining('Deleted 5 people and 1 staff accounts')])
    expect([existsSync(join(other, 'v3')), existsSync(join(other, 'mine.txt'))]).toEqual([false, true])
  })

  it('deletes the data folder of an own server, but never one of production', async () => {
    const file = join(server, 'app.db')
    const db = new DatabaseSync(file)
    db.exec('CREATE TABLE used_in_production (only INTEGER); INSERT INTO used_in_production VALUES (1)')
    expect((await runCommand('reset', ['--yes', '--data', server])).stderr).toContain('has been used in production')
    expect(existsSync(file)).toBe(true)
    db.exec('DROP TABLE used_in_production')
    db.close()
    expect((await runCommand('reset', ['--yes', '--data', server])).code).toBe(0)
    expect([existsSync(file), existsSync(join(server, 'guard.db'))]).toEqual([false, false])
  })
})
