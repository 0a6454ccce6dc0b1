import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { ReferralLink, ReferralLinkPage } from '../../../src/links/responses.ts'
import { auditOf } from '../../support/account.ts'
import { LINKS, linksOf, madeLink, refusalOf } from '../../support/links.ts'
import { createTestApp, currentUser, json, newPhone, ORIGIN, signInAs } from '../../support/test-app.ts'
import type { SignedIn } from '../../support/test-app.ts'
import { useTestClock } from '../../support/test-clock.ts'

const test = createTestApp({
  variables: { LINK_HOSTS: 'shop.example, *.cdn.example', ACCESS_TOKEN_LIFETIME_MINUTES: '60' },
})
const clock = useTestClock()

const count = (key: string, clicks: number, uniques: number, signups: number) =>
  env.DB.prepare(
    `INSERT INTO referral_counts VALUES ('l:' || ?1, 'total', '', ?2, ?3, ?4), ('l:' || ?1, 'channel', 'sms', ?2, ?3, ?4)`,
  )
    .bind(key, clicks, uniques, signups)
    .run()

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

const FULL = {
  code: 'Autumn-2026',
  label: ' Newsletter ',
  channel: 'email',
  campaign: 'autumn',
  destination: 'https://shop.example/sale?from=mail#top',
  title: 'Скидка для двоих',
  description: 'Приходите 🍂',
  image: 'https://img.cdn.example/a.png',
}

describe('creating a link', () => {
  it('needs no input and returns a random code', async () => {
    const caller = await signInAs(test)
    const response = await linksOf(test, caller).create()
    const link = await json<ReferralLink>(response)
    expect([response.status, response.headers.get('location')]).toEqual([201, `${LINKS}${link.code}/`])
    expect(link.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/)
    expect(link).toEqual({
      ...{ code: link.code, kind: 'custom', url: `${ORIGIN}/r/${link.code}`, label: null, channel: null },
      ...{ campaign: null, destination: null, expires_at: null, title: null, description: null, image: null },
      ...{ state: 'live', created_at: '2026-12-01T12:00:00.000Z', clicks: 0, uniques: 0, signups: 0 },
    })
    expect(await json(await test.request('GET', response.headers.get('location')!, { token: caller.access }))).toEqual(
      link,
    )
  })

  it('accepts every field and returns the counts of its key', async () => {
    const caller = await signInAs(test)
    const link = await madeLink(test, caller, { ...FULL, expires_at: '2027-01-31T18:00Z' })
    expect(link).toMatchObject({ ...FULL, label: 'Newsletter', expires_at: '2027-01-31T18:00:00.000Z' })
    await count('AUTUMN2026'.replaceAll('O', '0'), 7, 5, 2)
    const read = await json<ReferralLink>(await linksOf(test, caller).read('autumn-2026'))
    expect(read).toEqual({ ...link, clicks: 7, uniques: 5, signups: 2 })
  })

  it.each([
    ['label', 'x'.repeat(65), 'too_long'],
    ['campaign', 'x'.repeat(65), 'too_long'],
    ['title', 'x'.repeat(71), 'too_long'],
    // What is too long is not read further: a text of 400 ligatures took 66 ms.
    ['title', `+79174445566 ${'x'.repeat(71)}`, 'too_long'],
    ['description', 'x'.repeat(201), 'too_long'],
    ['title', 'a\u202Eb', 'invalid_text'],
    ['label', 'a\u200Bb', 'invalid_text'],
    ['description', 'a\u2066b', 'invalid_text'],
    ['description', 'a\u2028b', 'invalid_text'],
    ['campaign', 'a\u0000b', 'invalid_text'],
    ['title', '\u3164', 'invalid_text'],
    ['title', 'Your account is blocked', 'invalid_public_text'],
    ['title', 'Call +7 917 444-55-66', 'invalid_public_text'],
    ['description', 'See evil.com', 'invalid_public_text'],
    ['title', '\u2800', 'invalid_text'],
    ['label', 5, 'invalid_type'],
    ['channel', 'fax', 'invalid_value'],
    ['channel', 7, 'invalid_value'],
    ['code', 7, 'invalid_type'],
    ['destination', {}, 'invalid_type'],
    ['expires_at', 1_800_000_000, 'invalid_type'],
    ['expires_at', '', 'invalid_time'],
    ['expires_at', '2027-01-31', 'invalid_time'],
    ['expires_at', '2027-01-31T18:00:00', 'invalid_time'],
    ['expires_at', '2027-01-31T18:00:00+03:00', 'invalid_time'],
    ['expires_at', '2027-02-30T18:00:00Z', 'invalid_time'],
    ['expires_at', '2027-13-01T18:00:00Z', 'invalid_time'],
    ['expires_at', '2026-12-01T12:00:00Z', 'out_of_range'],
    ['expires_at', '2031-12-04T12:00:00Z', 'out_of_range'],
  ])('rejects the %s %j', async (field, value, code) => {
    const { create } = linksOf(test, await signInAs(test))
    expect(await refusalOf(await create({ [field]: value }))).toEqual([400, 'invalid_request', `${field}: ${code}`])
  })

  it('accepts values just within the limits, including a joined emoji', async () => {
    const body = {
      ...{ label: '😀'.repeat(64), campaign: 'x'.repeat(64), title: '👩‍🚀'.repeat(23), description: 'ё'.repeat(200) },
      expires_at: '2031-12-01T12:00:00Z',
    }
    expect(await madeLink(test, await signInAs(test), body)).toMatchObject({ ...body, expires_at: inDays(1826) })
  })

  it("reports every invalid field at once, in the reader's language", async () => {
    const { access: token } = await signInAs(test)
    const body = {
      code: 'admin',
      destination: 'javascript:alert(1)',
      image: 'https://evil.example/',
      expires_at: inDays(-1),
    }
    const response = await test.request('POST', LINKS, { token, body, headers: { 'Accept-Language': 'ru' } })
    const { errors } = await json<{ errors: { field: string; message: string }[] }>(response)
    expect(errors.map(({ field }) => field)).toEqual(['code', 'expires_at', 'destination', 'image'])
    for (const { message } of errors) expect(message).toMatch(/^[А-Я][^{}]+\.$/)
  })
})

describe('the invite link', () => {
  it('exists for every user, in any notation, and is counted', async () => {
    const caller = await signInAs(test)
    const me = await currentUser(test, caller)
    const { read } = linksOf(test, caller)
    const expected = {
      ...{ code: me.invite_code, kind: 'invite', url: `${ORIGIN}/r/${me.invite_code}`, state: 'live' },
      ...{ created_at: me.date_joined, expires_at: null, clicks: 0, uniques: 0, signups: 0 },
    }
    expect(await json(await read(me.invite_code.toLowerCase()))).toMatchObject(expected)
    await count(me.invite_code, 3, 2, 1)
    expect(await json(await read(me.invite_code))).toMatchObject({ ...expected, clicks: 3, uniques: 2, signups: 1 })
    expect(await json<ReferralLinkPage>(await linksOf(test, caller).list())).toMatchObject({ results: [] })
  })

  it('cannot be changed', async () => {
    const caller = await signInAs(test)
    const { invite_code: code } = await currentUser(test, caller)
    const { change, disable } = linksOf(test, caller)
    expect(await refusalOf(await change(code, { label: 'mine' }))).toEqual([409, 'invite_link_is_fixed'])
    expect(await refusalOf(await disable(code))).toEqual([409, 'invite_link_is_fixed'])
  })
})

describe('changing a link', () => {
  it('changes the given fields, clears with null, and keeps the rest and the code', async () => {
    const caller = await signInAs(test)
    const link = await madeLink(test, caller, { ...FULL, code: 'changing-me' })
    const { change, read } = linksOf(test, caller)
    const body = { label: null, channel: 'vk', title: '', code: 'another-one', clicks: 9, state: 'disabled' }
    const changed = { ...link, label: null, channel: 'vk', title: null }
    expect(await json(await change('CHANGING-ME', body))).toEqual(changed)
    expect(await json(await change('changing-me', {}))).toEqual(changed)
    const nulls = { channel: null, campaign: null, destination: null, description: null, image: null, expires_at: null }
    expect(await json(await change('changing-me', nulls))).toEqual({ ...changed, ...nulls })
    expect(await json(await read('changing-me'))).toEqual({ ...changed, ...nulls })
  })

  it('rejects invalid fields and saves nothing', async () => {
    const caller = await signInAs(test)
    const link = await madeLink(test, caller, { label: 'before' })
    const { change, read } = linksOf(test, caller)
    const refused = await change(link.code, { label: 'after', destination: 'https://evil.example/' })
    expect(await refusalOf(refused)).toEqual([400, 'invalid_request', 'destination: destination_not_allowed'])
    expect(await json(await read(link.code))).toEqual(link)
  })

  it('renews an expired link', async () => {
    const caller = await signInAs(test)
    const { code } = await madeLink(test, caller, { expires_at: inDays(1 / 48) })
    const { change, read } = linksOf(test, caller)
    clock.advance(1800)
    expect(await json(await read(code))).toMatchObject({ state: 'expired' })
    expect(await json(await change(code, { expires_at: inDays(1) }))).toMatchObject({ state: 'live' })
  })
})

describe('disabling a link', () => {
  it('is permanent and idempotent, and its code is never given to anyone else', async () => {
    const [caller, other] = [await signInAs(test), await signInAs(test)]
    await madeLink(test, caller, { code: 'gone-for-good' })
    const { disable, change, create } = linksOf(test, caller)
    for (let i = 0; i < 2; i += 1) expect((await disable('gone-for-good')).status).toBe(204)
    expect(await json(await change('gone-for-good', { expires_at: null, label: 'x' }))).toMatchObject({
      state: 'disabled',
    })
    const taken = [400, 'alias_taken', 'code: alias_taken']
    expect(await refusalOf(await create({ code: 'gone-for-good' }))).toEqual(taken)
    expect(await refusalOf(await linksOf(test, other).create({ code: 'GoneForGood' }))).toEqual(taken)
  })
})

describe('the list of links', () => {
  it("contains the caller's links, newest first, by state, page by page", async () => {
    const [caller, other] = [await signInAs(test), await signInAs(test)]
    const codes: string[] = []
    for (let i = 0; i < 9; i += 1) {
      codes.unshift((await madeLink(test, caller, i % 3 === 1 ? { expires_at: inDays(1 / 48) } : {})).code)
      await madeLink(test, other)
    }
    const { list, disable } = linksOf(test, caller)
    const ofState = (rest: number) => codes.filter((_, i) => (8 - i) % 3 === rest)
    for (const code of ofState(2)) await disable(code)
    clock.advance(1800)

    const states = { all: codes, live: ofState(0), expired: ofState(1), disabled: ofState(2) }
    for (const [state, expected] of Object.entries(states)) {
      const pages: string[] = []
      let next: string | null = `${ORIGIN}${LINKS}?state=${state}&limit=2`
      let last: ReferralLinkPage | undefined
      while (next !== null) {
        last = await json<ReferralLinkPage>(
          await test.request('GET', next.replace(ORIGIN, ''), { token: caller.access }),
        )
        expect(last.results.every((link) => state === 'all' || link.state === state)).toBe(true)
        pages.push(...last.results.map(({ code }) => code))
        next = last.next
      }
      expect(pages).toEqual(expected)
      const back = await test.request('GET', last!.previous!.replace(ORIGIN, ''), { token: caller.access })
      const before = (await json<ReferralLinkPage>(back)).results.map(({ code }) => code)
      expect(before).toEqual(expected.slice(0, -last!.results.length).slice(-2))
    }
    expect((await json<ReferralLinkPage>(await list())).results).toHaveLength(9)
  })

  it.each(['state=gone', 'limit=0', 'limit=101', 'cursor=x'])('rejects %s', async (query) => {
    const { list } = linksOf(test, await signInAs(test))
    const [status, code, field] = await refusalOf(await list(`?${query}`))
    expect([status, code, String(field).split(':')[0]]).toEqual([400, 'invalid_request', query.split('=')[0]])
  })
})

describe('access to a link', () => {
  const attempts = (who: SignedIn, code: string) => {
    const { read, change, disable } = linksOf(test, who)
    return [read(code), change(code, { label: 'mine' }), disable(code)]
  }

  it('is for its owner only: others get 404', async () => {
    const [owner, stranger] = [await signInAs(test), await signInAs(test)]
    const link = await madeLink(test, owner, { code: 'not-yours' })
    const { invite_code: invite } = await currentUser(test, owner)
    for (const code of ['not-yours', invite, 'nobody-has-it', '!', 'a-b', 'x'.repeat(31)]) {
      for (const response of await Promise.all(attempts(stranger, code)))
        expect(await refusalOf(response)).toEqual([404, 'not_found'])
    }
    expect(await json(await linksOf(test, owner).read('not-yours'))).toEqual(link)
  })

  it('is denied to blocked, deleted and signed-out users, changing nothing', async () => {
    const callers = [await signInAs(test), await signInAs(test)] as const
    const links = [await madeLink(test, callers[0]), await madeLink(test, callers[1])] as const
    const stored = async () => JSON.stringify((await env.DB.prepare('SELECT * FROM referral_links').all()).results)
    await env.DB.prepare('UPDATE users SET is_active = 0 WHERE phone = ?').bind(callers[0].phone).run()
    await test.request('POST', '/api/v1/auth/logout/', { body: { refresh: callers[1].refresh } })
    const before = await stored()
    const events = (await auditOf()).length
    for (const [i, caller] of callers.entries()) {
      const { create, list } = linksOf(test, caller)
      const all = [create(), list(), list('?limit=0'), ...attempts(caller, links[i]!.code)]
      for (const response of await Promise.all(all)) expect(await refusalOf(response)).toEqual([401, 'token_not_valid'])
    }
    expect([await stored(), (await auditOf()).length]).toEqual([before, events])
    const noToken = await test.request('GET', LINKS)
    expect(await refusalOf(noToken)).toEqual([401, 'not_authenticated'])
  })
})

describe('the audit log', () => {
  it('records each change of a link once', async () => {
    const caller = await signInAs(test, newPhone())
    const { id } = await currentUser(test, caller)
    const { change, disable, create } = linksOf(test, caller)
    await madeLink(test, caller, { code: 'Told-Once' })
    await create({ code: 'told-once' })
    await change('told-once', { label: 'secret words', channel: null })
    await change('told-once', {})
    for (let i = 0; i < 2; i += 1) await disable('told-once')
    const link = 'T01D0NCE'
    const story = (await auditOf(id)).map(({ action, outcome, details }) => [
      action,
      outcome,
      JSON.parse(details ?? '{}'),
    ])
    expect(story.filter(([action]) => action !== 'sign_up')).toEqual([
      ['link_created', 'ok', { link }],
      ['link_changed', 'ok', { link, fields: ['label', 'channel'] }],
      ['link_disabled', 'ok', { link }],
    ])
    expect(JSON.stringify(await auditOf())).not.toContain('secret words')
  })
})
