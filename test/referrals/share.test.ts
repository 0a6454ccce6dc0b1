import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config.ts'
import type { ReferralLink } from '../../src/links/responses.ts'
import type { ShareKit } from '../../src/links/share/responses.ts'
import { linksOf, madeLink } from '../support/links.ts'
import { createTestApp, currentUser, json, ORIGIN, signInAs } from '../support/test-app.ts'
import type { SignedIn, TestApp } from '../support/test-app.ts'

const test = createTestApp()
const named = createTestApp({ variables: { APP_NAME: 'Acme' } })

interface LinkOf {
  code: string
  key: string
  expiresAt?: number
  disabledAt?: number
}

async function addLink(caller: SignedIn, { code, key, expiresAt, disabledAt }: LinkOf) {
  const { id } = await currentUser(test, caller)
  await env.DB.prepare(
    'INSERT INTO referral_links (key, code, user_id, created_at, expires_at, disabled_at) VALUES (?, ?, ?, ?, ?, ?)',
  )
    .bind(key, code, String(id), Date.now(), expiresAt ?? null, disabledAt ?? null)
    .run()
}

const share = async ({ access }: SignedIn, code: string, { query = '', app = test, headers = {} } = {}) =>
  app.request('GET', `/api/v1/referral_links/${code}/share/${query}`, { token: access, headers })

async function kitOf(caller: SignedIn, code: string, options: { query?: string; app?: TestApp } = {}) {
  const answer = await share(caller, code, options)
  expect(answer.status).toBe(200)
  return json<ShareKit>(answer)
}

const messageOf = ({ messages }: ShareKit, channel: string) => messages.find((one) => one.channel === channel)!

let caller: SignedIn
let inviteCode: string
beforeEach(async () => {
  caller = await signInAs(test)
  inviteCode = (await currentUser(test, caller)).invite_code
})

describe('the share kit', () => {
  it('has a text, link and share URL for every channel', async () => {
    const kit = await kitOf(caller, inviteCode, { app: named })
    const url = `${ORIGIN}/r/${inviteCode}`
    expect(kit).toMatchObject({ code: inviteCode, invite_code: inviteCode, url, language: 'en' })
    expect(kit.qr).toEqual({ svg: `${url}/qr.svg`, png: `${url}/qr.png` })
    const channels = ['telegram', 'whatsapp', 'vk', 'viber', 'sms', 'email', 'twitter', 'facebook', 'copy']
    expect(kit.messages.map(({ channel }) => channel)).toEqual(channels)
    for (const { channel, url: address, text } of kit.messages) {
      expect(address).toBe(channel === 'copy' ? url : `${url}?channel=${channel}`)
      expect(text).toMatch(/^Join me on Acme\. My invite code: [0-9A-Z]{6}/)
    }
  })

  it('encodes share URLs the way each channel expects', async () => {
    const kit = await kitOf(caller, inviteCode, { app: named })
    const read = (channel: string) => {
      const address = new URL(messageOf(kit, channel).share_url!)
      return [`${address.protocol}${address.host}${address.pathname}`, Object.fromEntries(address.searchParams)]
    }
    const link = (channel: string) => `${ORIGIN}/r/${inviteCode}?channel=${channel}`
    const alone = `Join me on Acme. My invite code: ${inviteCode}`
    const whole = (channel: string) => `${alone}\n${link(channel)}`
    expect(read('telegram')).toEqual(['https:t.me/share/url', { url: link('telegram'), text: alone }])
    expect(read('whatsapp')).toEqual(['https:wa.me/', { text: whole('whatsapp') }])
    expect(read('vk')).toEqual(['https:vk.com/share.php', { url: link('vk'), title: alone }])
    expect(read('viber')).toEqual(['viber:forward', { text: whole('viber') }])
    expect(read('sms')).toEqual(['sms:', { body: whole('sms') }])
    const body = whole('email').replace('\n', '\r\n')
    expect(read('email')).toEqual(['mailto:', { subject: 'Invitation to Acme', body }])
    expect(messageOf(kit, 'email').subject).toBe('Invitation to Acme')
    expect(read('twitter')).toEqual(['https:x.com/intent/post', { text: alone, url: link('twitter') }])
    expect(read('facebook')).toEqual(['https:www.facebook.com/sharer/sharer.php', { u: link('facebook') }])
    expect(messageOf(kit, 'copy').share_url).toBeNull()
    // Mail and SMS apps do not decode a plus as a space.
    for (const { share_url: address } of kit.messages) expect(address ?? '').not.toContain('+')
  })

  it('leaves the link out of the text where it is sent beside it', async () => {
    const kit = await kitOf(caller, inviteCode)
    const withLink = kit.messages.filter(({ text, url }) => text.includes(url)).map(({ channel }) => channel)
    expect(withLink).toEqual(['whatsapp', 'viber', 'sms', 'email', 'copy'])
    for (const { text } of kit.messages) expect(text).not.toMatch(/[{}]|undefined|^\s|\s$/)
  })

  it("uses the requested language, or else the browser's", async () => {
    const russian = { headers: { 'Accept-Language': 'ru-RU' } }
    const languageOf = async (options: object) => {
      const answer = await share(caller, inviteCode, options)
      return [answer.headers.get('content-language'), (await json<ShareKit>(answer)).messages[0]?.text]
    }
    const en = ['en', `Join me on the app. My invite code: ${inviteCode}`]
    const ru = ['ru', `Приглашаю в приложение. Мой код приглашения: ${inviteCode}`]
    expect(await languageOf({})).toEqual(en)
    expect(await languageOf(russian)).toEqual(ru)
    expect(await languageOf({ query: '?language=ru' })).toEqual(ru)
    expect(await languageOf({ query: '?language=en', ...russian })).toEqual(en)
    expect(await languageOf({ query: '?language=' })).toEqual(en)
  })

  it('belongs to a link of the caller, accepted in any notation and shown as created', async () => {
    await addLink(caller, { code: 'Spring-Sale', key: 'SPR1NGSA1E', expiresAt: Date.now() + 60_000 })
    for (const spelling of ['Spring-Sale', 'springsale', 'SPR1NGSA1E', 'spring_sale']) {
      const kit = await kitOf(caller, spelling)
      expect(kit).toMatchObject({ code: 'Spring-Sale', invite_code: inviteCode, url: `${ORIGIN}/r/Spring-Sale` })
      expect(messageOf(kit, 'copy').text).toContain(`${inviteCode}\n${ORIGIN}/r/Spring-Sale`)
    }
  })

  it('is 404 for anything but a live link of the caller', async () => {
    const other = await signInAs(test)
    await addLink(other, { code: 'of-another', key: '0FAN0THER' })
    await addLink(caller, { code: 'of-the-past', key: '0FTHEPAST', expiresAt: Date.now() - 1 })
    await addLink(caller, { code: 'put-offs', key: 'PUT0FFS', disabledAt: Date.now() })
    const { invite_code: anothers } = await currentUser(test, other)
    for (const code of ['of-another', 'of-the-past', 'put-offs', anothers, 'nobody', 'ab', '%7B%7D', 'x'.repeat(31)]) {
      expect((await share(caller, code)).status).toBe(404)
    }
  })

  it('needs a live session, checked before the query', async () => {
    await test.request('POST', '/api/v1/auth/logout/', { body: { refresh: caller.refresh } })
    for (const query of ['', '?language=xx']) expect((await share(caller, inviteCode, { query })).status).toBe(401)
  })

  it('reads everything in one trip', async () => {
    await addLink(caller, { code: 'one-trip', key: '0NETR1P' })
    test.d1.reset()
    await kitOf(caller, 'one-trip')
    expect(test.d1.counts.trips).toBe(1)
    expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(4)
  })

  it('uses PUBLIC_ORIGIN, and https in production', async () => {
    const app = createTestApp({ variables: { PUBLIC_ORIGIN: 'https://go.example' } })
    const url = `https://go.example/r/${inviteCode}`
    expect((await kitOf(caller, inviteCode, { app })).url).toBe(url)
    expect(await json(await linksOf(app, caller).read(inviteCode))).toMatchObject({ url })
    const preview = await app.request('GET', `/r/${inviteCode}`, { headers: { 'User-Agent': 'TelegramBot' } })
    expect(await preview.text()).toContain(`property="og:url" content="${url}"`)
    const made = await madeLink(app, caller, { code: 'moved-elsewhere' })
    const changed = await json(await linksOf(app, caller).change(made.code, {}))
    const { results } = await json<{ results: ReferralLink[] }>(await linksOf(app, caller).list())
    for (const link of [made, changed, ...results])
      expect(link).toMatchObject({ url: `https://go.example/r/${made.code}` })
    const production = createTestApp({
      variables: {
        ENVIRONMENT: 'production',
        SECRET_KEY: 'a secret of the tests, and long enough for it',
        SMS_PROVIDERS: 'webhook',
        SMS_WEBHOOK_URL: 'https://sms.example',
        SMS_WEBHOOK_SECRET: 'a secret of the tests, and long enough for it',
      },
    })
    const answer = await production.app.request(`http://api.example/r/${inviteCode}/qr.svg`)
    const secure = await production.app.request(`https://api.example/r/${inviteCode}/qr.svg`)
    expect(await answer.text()).toBe(await secure.text())
  })
})

describe('configured texts', () => {
  it('replace the defaults', async () => {
    const app = createTestApp({ variables: { APP_NAME: 'A&B', SHARE_TEXT_EN: '{url} {app}! {code}, {app}' } })
    const kit = await kitOf(caller, inviteCode, { app })
    expect(messageOf(kit, 'copy').text).toBe(`${ORIGIN}/r/${inviteCode} A&B! ${inviteCode}, A&B`)
    expect(messageOf(kit, 'telegram').text).toBe(`A&B! ${inviteCode}, A&B`)
    expect(messageOf(await kitOf(caller, inviteCode, { app, query: '?language=ru' }), 'copy').text).toContain('A&B.')
  })

  it.each([
    ['no address', 'come to {app}', 'a text that contains {url}'],
    ['an unknown placeholder', '{url} {phone}', 'placeholders may be: {app}, {code}, {url}'],
    ['an unclosed placeholder', `{url} ${'x'.repeat(500)}`, 'at most 500 characters'],
  ])('are rejected with %s', (_, text, message) => {
    const parsed = parseConfig({ ENVIRONMENT: 'development', SHARE_TEXT_RU: text })
    expect(parsed).toEqual({ problems: [{ variable: 'SHARE_TEXT_RU', message }] })
  })

  it('count as not set when empty', () => {
    const parsed = parseConfig({ ENVIRONMENT: 'development', SHARE_TEXT_EN: ' ' })
    expect('config' in parsed && parsed.config.shareTexts.en).toContain('{url}')
  })
})
