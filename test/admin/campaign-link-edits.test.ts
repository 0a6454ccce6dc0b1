import { beforeEach, describe, expect, it } from 'vitest'
import type { AdminLink, AdminLinkDetails } from '../../src/admin/links/responses.ts'
import { adminRequest, openPanel } from '../support/admin-request.ts'
import { countStatuses } from '../support/links.ts'
import { createStaff } from '../support/staff.ts'
import { emptyTables } from '../support/stored.ts'
import { createTestApp, json } from '../support/test-app.ts'

/* Two people who edit the same campaign link. */

const test = createTestApp({ variables: { LINK_HOSTS: 'shop.example' } })
const LINK = { code: 'shared-link', title: 'Autumn', channel: 'ads', campaign: 'autumn', label: 'Flyers' }

beforeEach(async () => {
  await emptyTables('referral_links', 'referral_budgets')
})

async function start() {
  const ask = adminRequest(test, await createStaff('analyst'))
  const link = await json<AdminLink>(await ask('POST', 'campaign_links/', LINK))
  const change = async (body: object) => ask('PATCH', 'campaign_links/shared-link/', body)
  const read = async () => (await json<AdminLinkDetails>(await ask('GET', 'links/shared-link/'))).link
  return { link, change, read }
}

describe('the version of a campaign link', () => {
  it('changes with every field that staff set, and with nothing else', async () => {
    const { link, change, read } = await start()
    expect(link.version).toMatch(/^[0-9a-f]{20}$/)
    await test.request('GET', '/r/shared-link')
    expect((await read()).version).toBe(link.version)
    const seen = new Set([link.version])
    const fields = { label: 'B', channel: 'vk', campaign: 'b', title: 'B', description: 'B', utm_source: 'b' }
    const more = { utm_medium: 'b', utm_term: 'b', utm_content: 'b', destination: 'https://shop.example/b' }
    const rest = { image: 'https://shop.example/b.png', expires_at: new Date(Date.now() + 86_400_000).toISOString() }
    const all = Object.entries({ ...fields, ...more, ...rest })
    for (const [name, value] of all) {
      const { version } = await json<AdminLink>(await change({ [name]: value }))
      seen.add(version)
      expect((await read()).version).toBe(version)
    }
    expect(seen.size).toBe(all.length + 1)
  })

  it('sent with a change refuses it if anything was changed since; without one, other fields do not matter', async () => {
    const { link, change, read } = await start()
    expect((await change({ label: 'First' })).status).toBe(200)
    const late = await change({ version: link.version, title: 'Second' })
    expect(await json(late)).toMatchObject({ status: 409, code: 'edit_conflict' })
    expect((await read()).title).toBe('Autumn')
    expect((await change({ version: (await read()).version, title: 'Second' })).status).toBe(200)
    expect((await change({ campaign: 'third' })).status).toBe(200)
    expect(await read()).toMatchObject({ label: 'First', title: 'Second', campaign: 'third' })
  })

  it('lets one of 20 changes at once through, whichever fields they change', async () => {
    const { link, change, read } = await start()
    const changes = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? { title: `T${i}` } : { label: `L${i}` }))
    const counts = await countStatuses(changes.map(async (one) => change({ version: link.version, ...one })))
    expect(counts).toEqual({ 200: 1, 409: 19 })
    const { title, label } = await read()
    expect([title === LINK.title, label === LINK.label].filter(Boolean)).toHaveLength(1)
  })
})

describe('the form of a campaign link', () => {
  it('that was opened before someone else saved tells what differs, keeps what was typed, and can then be sent', async () => {
    const { change, read } = await start()
    const panel = await openPanel(test, 'support')
    const path = '/admin/links/shared-link/edit/'
    const versionIn = (page: string) => /name="version" value="([0-9a-f]*)"/.exec(page)?.[1] ?? ''
    const opened = await (await panel.get(path)).text()
    expect(opened).not.toContain('Currently saved')
    await change({ title: 'Theirs <b>', channel: 'vk', expires_at: new Date(Date.now() + 86_400_000).toISOString() })
    const typed = { ...LINK, title: 'Mine', description: 'Mine too', expires_at: '', expiry_was: '' }
    const refused = await panel.post(path, { ...typed, version: versionIn(opened) })
    const page = await refused.text()
    expect(refused.status).toBe(409)
    for (const value of ['value="Mine"', 'value="Mine too"', 'Currently saved']) expect(page).toContain(value)
    const [, stored = ''] = page.split('Currently saved')
    const facts = Array.from(stored.matchAll(/<dt>([^<]*)<\/dt>/g), ([, name]) => name)
    expect(facts).toEqual(['Channel', 'Stops working at (UTC)', 'Title', 'Text'])
    expect(stored).toContain('Theirs &lt;b&gt;')
    expect(await read()).toMatchObject({ title: 'Theirs <b>', description: null })

    const again = await panel.post(path, { ...typed, version: versionIn(page) })
    expect(again.status).toBe(303)
    // The expiry was not touched in the form, so theirs stays.
    const { expires_at: expiry, ...link } = await read()
    expect(link).toMatchObject({ title: 'Mine', description: 'Mine too', channel: 'ads' })
    expect(expiry).not.toBeNull()
  })
})
