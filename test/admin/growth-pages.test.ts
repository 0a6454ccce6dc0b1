import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditOf } from '../support/account.ts'
import { openPanel } from '../support/admin-request.ts'
import { ownPage, referralsOf } from '../support/attribution.ts'
import { createTestApp, signInAs } from '../support/test-app.ts'

const test = createTestApp()
type Browser = Awaited<ReturnType<typeof openPanel>>
let superuser: Browser
let support: Browser
let analyst: Browser

beforeAll(async () => {
  superuser = await openPanel(test, 'superuser')
  support = await openPanel(test, 'support')
  analyst = await openPanel(test, 'analyst')
})

const person = async (invitedBy?: string) => {
  const { id, invite_code: code, phone } = await ownPage(test, await signInAs(test, undefined, invitedBy))
  return { id, code, phone: phone! }
}

let links = 0

async function makeLink(userId: number, fields: Record<string, string> = {}): Promise<string> {
  links += 1
  const key = `PAGE11NK${links}`
  const names = Object.keys(fields)
  await env.DB.prepare(
    `INSERT INTO referral_links (key, code, user_id, created_at${names.map((name) => `, ${name}`).join('')})
      VALUES (?, ?, ?, 1${names.map(() => ', ?').join('')})`,
  )
    .bind(key, key.toLowerCase(), userId, ...Object.values(fields))
    .run()
  return key.toLowerCase()
}

const pageOf = async (browser: Browser, path: string) => {
  const response = await browser.get(path)
  expect({ path, status: response.status }).toEqual({ path, status: 200 })
  return response.text()
}

describe('user-supplied text', () => {
  const NASTY = [
    `<script>alert(1)</script>`,
    `"><img src=x onerror=alert(1)>`,
    `' onfocus='alert(1)`,
    `</title><svg/onload=alert(1)>`,
    `\u202Eevil \u{1F984} <b>`,
  ]

  it.each(NASTY)('is escaped on every page: %s', async (nasty) => {
    const owner = await person()
    const invitee = await person(owner.code)
    await env.DB.prepare('UPDATE users SET first_name = ?1, display_name = ?1 WHERE id IN (?2, ?3)')
      .bind(nasty, owner.id, invitee.id)
      .run()
    const code = await makeLink(owner.id, {
      ...{ label: nasty, title: nasty, campaign: nasty, description: nasty },
      ...{ destination: `https://shop.example/?${nasty}`, channel: 'vk' },
    })
    const pages = [
      await pageOf(superuser, '/admin/links/'),
      await pageOf(superuser, `/admin/links/${code}/`),
      await pageOf(superuser, `/admin/referrals/?inviter=${owner.id}`),
      await pageOf(superuser, `/admin/referrals/${invitee.id}/`),
      await pageOf(superuser, '/admin/leaderboard/'),
    ]
    const escaped = nasty.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    const shown = escaped.replaceAll('"', '&quot;').replaceAll("'", '&#39;')
    for (const page of pages) {
      expect(page).toContain(`<bdi>${shown}</bdi>`)
      expect(page).not.toContain(nasty)
    }
  })

  it('is shown escaped in filters and forms, with the error', async () => {
    const { id } = await person()
    const nasty = '"><script>alert(1)</script>'
    for (const path of [
      'links/?owner=',
      'links/?state=',
      'referrals/?inviter=',
      'referrals/?from=',
      'referrals/?method=',
    ]) {
      const response = await superuser.get(`/admin/${path}${encodeURIComponent(nasty)}`)
      const page = await response.text()
      expect({ path, status: response.status }).toEqual({ path, status: 400 })
      expect(page).not.toContain('"><script>')
      expect(page).toContain('field-error')
    }
    const refused = await superuser.post(`/admin/referrals/${id}/`, { intent: 'name', inviter: nasty, reason: nasty })
    const page = await refused.text()
    expect(refused.status).toBe(400)
    expect(page).not.toContain('"><script>')
    expect(page).toContain('&quot;&gt;&lt;script&gt;')
    expect(page).toContain('This invite code does not exist.')
    expect(page).toContain('<details class="confirm" open="">')
  })
})

describe('/admin/links/', () => {
  it('disables a link with a reason, if the role allows it', async () => {
    const code = await makeLink((await person()).id)
    const path = `/admin/links/${code}/`
    expect(await pageOf(support, path)).toContain(`action="${path}disable/"`)
    expect(await pageOf(analyst, path)).not.toContain('disable/')
    expect((await analyst.post(`${path}disable/`, { reason: 'No' })).status).toBe(403)
    const refused = await support.post(`${path}disable/`, { reason: '' })
    expect([refused.status, (await refused.text()).includes('This field is required.')]).toEqual([400, true])
    const done = await support.post(`${path}disable/`, { reason: 'Abuse\r\nof all kinds' })
    expect([done.status, done.headers.get('location')]).toEqual([303, `${path}?done=disabled`])
    const page = await pageOf(support, `${path}?done=disabled`)
    expect(page).toContain('Link disabled.')
    expect(page).not.toContain('disable/"')
    const event = (await auditOf()).find(
      ({ action, details }) => action === 'link_disabled' && details?.includes(code.toUpperCase()),
    )
    expect(event).toMatchObject({ actor_id: support.staff.id })
    expect(JSON.parse(event!.details!)).toMatchObject({ reason: 'Abuse of all kinds' })
  })

  it('finds a link by code, says when there is none, and shows its days', async () => {
    const code = await makeLink((await person()).id)
    expect(await pageOf(analyst, `/admin/links/?search=${code}`)).toContain(`/admin/links/${code}/`)
    expect(await pageOf(analyst, '/admin/links/?search=nobody-has-it')).toContain('No links match these filters.')
    const page = await pageOf(analyst, `/admin/links/${code}/?from=2026-11-01&to=2026-11-03`)
    // Node's spaces around the dash are thin.
    expect(page).toMatch(/Nov 1\s–\s3, 2026/)
    expect(page).toContain('No data for this period.')
    expect(page).toContain('<th scope="row">Nov 2</th>')
    expect((await analyst.get('/admin/links/nobody-has-it/')).status).toBe(404)
    const wrong = await analyst.get(`/admin/links/${code}/?from=2026-11-03&to=2026-11-01`)
    expect([wrong.status, (await wrong.text()).includes('field-error')]).toEqual([400, true])
  })
})

describe('/admin/referrals/', () => {
  it('corrects and removes an inviter, for superusers only', async () => {
    const [inviter, other] = [await person(), await person()]
    const { id } = await person(inviter.code)
    const path = `/admin/referrals/${id}/`
    expect(await pageOf(superuser, path)).toContain('name="inviter"')
    for (const browser of [support, analyst]) {
      expect(await pageOf(browser, path)).not.toContain('name="inviter"')
      expect((await browser.post(path, { intent: 'remove', reason: 'No' })).status).toBe(403)
    }
    const empty = await superuser.post(path, { intent: 'name', inviter: ' ', reason: 'Nothing typed' })
    expect(empty.status).toBe(400)
    expect((await referralsOf(id))[0]?.inviter_id).toBe(inviter.id)
    const corrected = await superuser.post(path, {
      intent: 'name',
      inviter: other.code,
      reason: 'Ticket',
      back: 'person',
    })
    expect(corrected.headers.get('location')).toBe(`/admin/people/${id}/?done=inviter-corrected`)
    expect((await referralsOf(id))[0]).toMatchObject({ inviter_id: other.id, method: 'staff' })
    const removed = await superuser.post(path, { intent: 'remove', inviter: other.code, reason: 'Ticket' })
    expect(removed.headers.get('location')).toBe(`${path}?done=inviter-corrected`)
    expect(await referralsOf(id)).toEqual([])
    expect(await pageOf(superuser, `${path}?done=inviter-corrected`)).toContain('No inviter recorded.')
  })

  it('masks phones for analysts on every page', async () => {
    const inviter = await person()
    const invitee = await person(inviter.code)
    for (const path of [
      `referrals/?inviter=${inviter.code}`,
      `referrals/${invitee.id}/`,
      'leaderboard/',
      `links/${inviter.code}/`,
    ]) {
      expect(await pageOf(support, `/admin/${path}`)).toContain(inviter.phone)
      const masked = await pageOf(analyst, `/admin/${path}`)
      for (const phone of [inviter.phone, invitee.phone]) expect(masked).not.toContain(phone)
      expect(masked).toContain('•••')
    }
  })
})

describe('a list that a script of a page asks for', () => {
  const read = async (browser: Browser, query: string) => {
    const response = await browser.get(`/admin/people/?${query}`, { Accept: 'application/json' })
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() }
  }

  it('is what the JSON route answers, masked for analysts', async () => {
    const { id, phone, code } = await person()
    const inFull = await read(support, `search=${code}`)
    expect(inFull).toMatchObject({ status: 200, type: 'application/json' })
    expect(JSON.parse(inFull.body)).toMatchObject({ results: [{ id, phone, invite_code: code }] })
    const masked = await read(analyst, `search=${code}`)
    expect(masked.body).not.toContain(phone)
    expect(JSON.parse(masked.body)).toMatchObject({ results: [{ id, invite_code: code }] })
    expect(JSON.parse((await read(analyst, `search=${phone.slice(-6)}`)).body)).toMatchObject({ results: [] })
    expect((await read(support, 'country=Germany')).status).toBe(400)
  })
})

describe('the growth pages', () => {
  it.each(['links/', 'referrals/', 'leaderboard/', 'leaderboard/?period=week&back=2'])(
    '%s is translated into Russian',
    async (path) => {
      const page = await (await analyst.get(`/admin/${path}`, { 'Accept-Language': 'ru' })).text()
      expect(page).toContain('<html lang="ru">')
      expect(page).toMatch(/<h1>(Ссылки|Приглашения|Рейтинг)<\/h1>/)
    },
  )

  it('write nothing when they are read', async () => {
    await person((await person()).code)
    for (const path of ['links/', 'referrals/', 'leaderboard/?period=week']) {
      test.d1.reset()
      await pageOf(support, `/admin/${path}`)
      expect(test.d1.counts.rowsWritten).toBe(0)
    }
  })
})
