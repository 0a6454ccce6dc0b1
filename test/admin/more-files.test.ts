import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditOf } from '../support/account.ts'
import { adminRequest, openPanel } from '../support/admin-request.ts'
import { jobsOf } from '../support/jobs.ts'
import { insertScores, insertUsers } from '../support/referral-rows.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { createTestApp, json, newPhone, receiveCode } from '../support/test-app.ts'

/* Further CSV exports; those of people, links, referrals and the audit log are tested beside their lists. */

const test = createTestApp()
const LEADERS = 5_300
const FORMULA = '=1+1'
let superuser: TestStaff
let ids: number[]

beforeAll(async () => {
  superuser = await createStaff('superuser')
  ids = await insertUsers(LEADERS)
  await env.DB.prepare('DELETE FROM leaderboard').run()
  // A tie that is longer than a page of the export.
  await insertScores(ids.map((id, i) => ({ id, score: i < 300 ? 1000 - i : 1, reachedAt: 1000 + (i % 7) })))
})

const ask = async (path: string) => adminRequest(test, superuser)('GET', path)
const linesOf = async (answer: Response) => {
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toContain('text/csv')
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    .decode(await answer.arrayBuffer())
    .trimEnd()
    .split('\r\n')
}
const cells = (line: string) => line.split(',')

interface Board {
  next: string | null
  results: { rank: number; person: { id: number } }[]
}

describe('the leaderboard export', () => {
  it('contains the whole list with the same order and ranks', async () => {
    const listed: [number, number][] = []
    for (let next: string | null = 'leaderboard/?period=all&limit=50'; next !== null;) {
      const page: Board = await json<Board>(await ask(next.replace(/^.*\/admin\//, '')))
      listed.push(...page.results.map(({ rank, person }): [number, number] => [rank, person.id]))
      next = page.next
    }
    expect(listed).toHaveLength(LEADERS)
    const [heading, ...rows] = await linesOf(await ask('leaderboard.csv?period=all'))
    expect(heading).toBe('\uFEFF"rank","person_id","person_name","person_phone","score","reached_at"')
    expect(rows.map((row) => cells(row).slice(0, 2).map(Number))).toEqual(listed)
    const event = (await auditOf()).findLast(({ action }) => action === 'list_exported')
    expect(JSON.parse(event!.details!)).toEqual({ list: 'leaderboard', filter: { period: 'all', back: 0 } })
  })
})

describe('the export of top inviters', () => {
  it('matches the list, in its order and filters', async () => {
    const expected = ids
      .map((id, i) => ({ id, score: i < 300 ? 1000 - i : 1, at: 1000 + (i % 7) }))
      .toSorted((a, b) => b.score - a.score || a.at - b.at || a.id - b.id)
      .map(({ id }) => id)
    const [, ...rows] = await linesOf(await ask('users.csv?ordering=most_invited'))
    expect(rows.map((row) => Number(cells(row)[0]))).toEqual(expected)
    const half = ids.filter((_, i) => i % 2 === 0)
    await env.DB.prepare('UPDATE users SET is_active = 0 WHERE id IN (SELECT value FROM json_each(?))')
      .bind(JSON.stringify(half))
      .run()
    const [, ...active] = await linesOf(await ask('users.csv?ordering=most_invited&active=true'))
    const blocked = new Set(half)
    expect(active.map((row) => Number(cells(row)[0]))).toEqual(expected.filter((id) => !blocked.has(id)))
    await env.DB.prepare('UPDATE users SET is_active = 1').run()
  })

  it('continues when the last person of a page has left the list', async () => {
    const reader = (await ask('users.csv?ordering=most_invited')).body!.getReader()
    let first = ''
    // A page is sent in twelve pieces.
    for (let i = 0; i < 12; i += 1) first += new TextDecoder().decode((await reader.read()).value)
    const last = Number(cells(first.trimEnd().split('\r\n').at(-1)!)[0])
    await env.DB.prepare('DELETE FROM leaderboard WHERE user_id = ?').bind(last).run()
    let rest = ''
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      rest += new TextDecoder().decode(chunk.value)
    }
    expect((first + rest).trimEnd().split('\r\n')).toHaveLength(1 + LEADERS)
  })

  it('is offered by the button for that order', async () => {
    const panel = await openPanel(test, 'superuser')
    const page = await (await panel.get('/admin/people/?ordering=most_invited')).text()
    expect(page).toContain('name="ordering" value="most_invited"')
    const [, first] = await linesOf(await panel.post('/admin/people/export/', { ordering: 'most_invited' }))
    expect(Number(cells(first!)[0])).toBe(ids[0])
  })
})

describe('exports of codes, sends and jobs', () => {
  it('match their lists and escape formulas', async () => {
    const phone = newPhone()
    await receiveCode(test, phone)
    expect((await linesOf(await ask('codes.csv'))).filter((line) => line.includes(`"=""${phone}"""`))).toHaveLength(1)

    const ledger = env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName('service'))
    const today = Math.floor(Date.now() / 86_400_000)
    await runInDurableObject(ledger, (_, state) =>
      state.storage.sql.exec("INSERT INTO days (day, country, sent) VALUES (?, 'NZ', 7)", today - 3).toArray(),
    )
    const day = new Date((today - 3) * 86_400_000).toISOString().slice(0, 10)
    expect(await linesOf(await ask('sends.csv'))).toContain(`"${day}","NZ",7,0,7,0,false,100000`)
    expect((await linesOf(await ask('sends.csv?days=1'))).join('\n')).not.toContain('"NZ"')

    const jobs = jobsOf(test, superuser)
    const { id } = await jobs.begin({ action: 'block', ids: ids.slice(0, 2), reason: FORMULA })
    const job = (await linesOf(await ask('jobs.csv'))).find((line) => line.startsWith(`${id},`))
    expect(job).toContain(`"'${FORMULA}"`)
  })

  it.each([
    ['leaderboard', 'also by support'],
    ['countries', 'also by support'],
    ['codes', 'by superusers only'],
    ['jobs', 'by superusers only'],
  ])('can be started on the page of %s, %s', async (name, who) => {
    const panel = await openPanel(test, 'superuser')
    expect(await (await panel.get(`/admin/${name}/`)).text()).toContain(`action="/admin/${name}/export/"`)
    await linesOf(await panel.post(`/admin/${name}/export/`, { filter: '' }))
    const support = await openPanel(test, 'support')
    const isOpen = who === 'also by support'
    expect((await (await support.get(`/admin/${name}/`)).text()).includes('/export/')).toBe(isOpen)
    expect((await support.post(`/admin/${name}/export/`, {})).status).toBe(isOpen ? 200 : 403)
  })
})
