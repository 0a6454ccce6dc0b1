import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../src/config.ts'
import { createClickTokens } from '../../../src/links/click-token.ts'
import { addLink, addOwner, cookieIn, createRedirectApp, DESKTOP, IPHONE, PIXEL, STORES, tokenIn } from './support.ts'

const owner = await addOwner()
const path = `/r/${owner.code}`
const RUSTORE_URL = 'https://www.rustore.ru/catalog/app/com.example.app'
const APP = { LINK_APP_HOST: 'go.example', ANDROID_PACKAGE: 'com.example.app' }

/** The redirect target with the cookie's token removed; undefined for the landing page. */
async function targetFor(variables: Record<string, string>, userAgent: string, at = path) {
  const { visit } = createRedirectApp(variables)
  const response = await visit(at, userAgent)
  const location = response.headers.get('location')
  expect(response.status).toBe(location === null ? 200 : 302)
  return location?.replaceAll(cookieIn(response)!, 'TOKEN')
}

describe('a person is redirected', () => {
  it("to their platform's store, or to the landing page on desktop", async () => {
    expect(await targetFor({}, IPHONE)).toBe(STORES.IOS_STORE_URL)
    expect(await targetFor({}, PIXEL)).toBe(
      `${STORES.ANDROID_STORE_URL}&referrer=referral_token%3DTOKEN%26utm_source%3Dreferral`,
    )
    expect(await targetFor({}, DESKTOP)).toBeUndefined()
    expect(await targetFor({ RUSTORE_URL, ANDROID_STORE_URL: '' }, PIXEL)).toBe(`${RUSTORE_URL}?referrerId=TOKEN`)
    expect(await targetFor({ RUSTORE_URL, ANDROID_TARGET: 'rustore' }, PIXEL)).toBe(`${RUSTORE_URL}?referrerId=TOKEN`)
  })

  it('to the landing page if no store is configured or the settings say so', async () => {
    for (const userAgent of [IPHONE, PIXEL]) {
      expect(await targetFor({ IOS_STORE_URL: '', ANDROID_STORE_URL: '' }, userAgent)).toBeUndefined()
      expect(await targetFor({ IOS_TARGET: 'landing', ANDROID_TARGET: 'landing' }, userAgent)).toBeUndefined()
    }
  })

  it('to the app by an intent, with the store as fallback', async () => {
    const fallbackOf = async (variables: Record<string, string>) => {
      const target = await targetFor({ ...APP, ANDROID_TARGET: 'intent', ...variables }, PIXEL)
      const [link, parts = ''] = target!.split('#')
      expect(link).toBe(`intent://go.example/r/${owner.code}?referral_token=TOKEN`)
      const [head, scheme, app, fallback = '', end] = parts.split(';')
      expect([head, scheme, app, end]).toEqual(['Intent', 'scheme=https', 'package=com.example.app', 'end'])
      return decodeURIComponent(fallback.replace('S.browser_fallback_url=', ''))
    }
    const play = `${STORES.ANDROID_STORE_URL}&referrer=referral_token%3DTOKEN%26utm_source%3Dreferral`
    expect(await fallbackOf({})).toBe(play)
    expect(await fallbackOf({ ANDROID_STORE_URL: '' })).toBe(play)
    expect(await fallbackOf({ ANDROID_STORE_URL: '', RUSTORE_URL })).toBe(`${RUSTORE_URL}?referrerId=TOKEN`)
  })

  it('to the app by a universal link, unless it has this very host', async () => {
    const universal = { ...APP, IOS_TARGET: 'universal_link' }
    expect(await targetFor(universal, IPHONE)).toBe(`https://go.example/r/${owner.code}?referral_token=TOKEN`)
    expect(await targetFor({ ...universal, LINK_APP_HOST: 'api.example' }, IPHONE)).toBeUndefined()
  })
})

describe('a link with its own destination', () => {
  const LINK_HOSTS = 'shop.example, api.example'
  const own = { code: 'own-shop', userId: owner.id, destination: 'https://shop.example/new?color=red#sizes' }

  it('leads there on every platform, with the token and known parameters', async () => {
    await addLink({ ...own, channel: 'vk', campaign: 'autumn' })
    for (const userAgent of [IPHONE, PIXEL, DESKTOP])
      expect(await targetFor({ LINK_HOSTS }, userAgent, '/r/0WN-SH0P?utm_source=chat&color=blue')).toBe(
        'https://shop.example/new?color=red&referral_token=TOKEN&utm_source=chat&utm_campaign=autumn&channel=vk#sizes',
      )
  })

  it.each([
    ['tv?channel=5&utm_source=own', 'tv?channel=5&utm_source=own&referral_token=TOKEN&utm_medium=qr'],
    [
      '?q=a%20b&flag&s=a+b%2B%2f',
      '?q=a%20b&flag&s=a+b%2B%2f&referral_token=TOKEN&utm_source=x&utm_medium=qr&channel=qr',
    ],
    ['?a=1&&b=#top?x', '?a=1&&b=&referral_token=TOKEN&utm_source=x&utm_medium=qr&channel=qr#top?x'],
    ['?referral_token=forged&a=1', '?a=1&referral_token=TOKEN&utm_source=x&utm_medium=qr&channel=qr'],
    ['?%63hannel=5', '?%63hannel=5&referral_token=TOKEN&utm_source=x&utm_medium=qr'],
    ['?', '?referral_token=TOKEN&utm_source=x&utm_medium=qr&channel=qr'],
  ])('keeps the query %s as it is, and adds what is missing behind it', async (written, expected) => {
    const code = `kept${crypto.randomUUID().slice(0, 8)}`
    await addLink({ ...own, code, destination: `https://shop.example/${written}` })
    const query = '?utm_source=x&utm_medium=qr&channel=qr'
    expect(await targetFor({ LINK_HOSTS }, DESKTOP, `/r/${code}${query}`)).toBe(`https://shop.example/${expected}`)
  })

  it('no longer leads there once its host is removed from the list', async () => {
    await addLink({ ...own, code: 'own-shop-2' })
    expect(await targetFor({ LINK_HOSTS: 'other.example' }, IPHONE, '/r/own-shop-2')).toBe(STORES.IOS_STORE_URL)
    expect(await targetFor({}, DESKTOP, '/r/own-shop-2')).toBeUndefined()
  })

  it.each([
    '//evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'http://shop.example/',
    'https://shop.example@evil.example/',
    'https://shop.example:8443/',
    'https://evil.example/?shop.example',
    'https://evil.example#shop.example',
    'https://shop.example.evil.example/',
    'https:evil.example',
    '\\\\evil.example',
    'https://evil.example\\@shop.example/',
    '/r/other',
    'not a url',
  ])('never leads to %s, however it was stored', async (destination) => {
    const code = `bad${crypto.randomUUID().slice(0, 8)}`
    await addLink({ ...own, code, destination })
    expect(await targetFor({ LINK_HOSTS }, DESKTOP, `/r/${code}`)).toBeUndefined()
  })

  it('never leads to another link, so that no redirect loop is possible', async () => {
    await addLink({ ...own, code: 'in-circles', destination: 'https://api.example/r/in-circles' })
    expect(await targetFor({ LINK_HOSTS }, DESKTOP, '/r/in-circles')).toBeUndefined()
    const roundabout = [
      'https://api.example/%72/round',
      'https://go.example/r/round',
      'https://go.example/R/round',
      'https://app.example/r/%ff',
    ]
    const hosts = {
      LINK_HOSTS: 'api.example, go.example, app.example',
      PUBLIC_ORIGIN: 'https://go.example',
      LINK_APP_HOST: 'app.example',
    }
    const elsewhere = 'https://go.example/other'
    for (const [i, destination] of [...roundabout, elsewhere].entries()) {
      await addLink({ ...own, code: `roundabout-${i}`, destination })
      const target = await targetFor(hosts, DESKTOP, `/r/roundabout-${i}`)
      expect(target?.split('?')[0]).toBe(destination === elsewhere ? elsewhere : undefined)
    }
  })
})

describe('parameters', () => {
  it.each([
    'redir=https://evil.example',
    'url=https://evil.example&next=//evil.example&to=//evil.example&destination=https://evil.example',
    'referrer=https://evil.example&referrerId=1&id=com.evil',
    'utm_source=https://evil.example&utm_medium=a%20b&utm_campaign=x@evil.example&channel=%0d%0aLocation:%20evil',
    `utm_source=${'x'.repeat(101)}`,
    'utm_source=',
  ])('are ignored: %s', async (query) => {
    expect(await targetFor({}, IPHONE, `${path}?${query}`)).toBe(STORES.IOS_STORE_URL)
    expect(await targetFor({}, PIXEL, `${path}?${query}`)).toBe(await targetFor({}, PIXEL))
    expect(await targetFor({}, DESKTOP, `${path}?${query}`)).toBeUndefined()
  })

  it('are passed on for source and campaign, the first of each name', async () => {
    const query =
      'utm_source=news.letter&utm_medium=e-mail&utm_campaign=autumn_26&channel=telegram&utm_source=other&x=1'
    const location = await targetFor({}, PIXEL, `${path}?${query}`)
    expect(new URL(location!).searchParams.get('referrer')).toBe(
      'referral_token=TOKEN&utm_source=news.letter&utm_medium=e-mail&utm_campaign=autumn_26&channel=telegram',
    )
  })

  it("do not include anything about the link's owner", async () => {
    const someone = await addOwner({ name: 'Anna' })
    await env.DB.prepare("UPDATE users SET phone = '+79174445566', email = 'anna@example.com' WHERE id = ?")
      .bind(someone.id)
      .run()
    const { visit, config } = createRedirectApp()
    const response = await visit(`/r/${someone.code}`, PIXEL)
    const sent = JSON.stringify([...response.headers])
    expect(sent).not.toMatch(/9174445566|anna/i)
    const tokens = createClickTokens([config.secretKey], config.attributionWindowMs)
    expect(tokens.read(tokenIn(response.headers.get('location')), Date.now())).toMatchObject({ linkKey: someone.code })
  })
})

describe('redirect settings', () => {
  it.each([
    [{ IOS_STORE_URL: 'http://apps.apple.com/' }, 'IOS_STORE_URL'],
    [{ ANDROID_STORE_URL: 'market://details?id=x' }, 'ANDROID_STORE_URL'],
    [{ IOS_TARGET: 'store' }, 'IOS_STORE_URL'],
    [{ IOS_TARGET: 'universal_link' }, 'LINK_APP_HOST'],
    [{ ANDROID_TARGET: 'play' }, 'ANDROID_STORE_URL'],
    [{ ANDROID_TARGET: 'rustore' }, 'RUSTORE_URL'],
    [{ ANDROID_TARGET: 'intent', LINK_APP_HOST: 'go.example' }, 'ANDROID_PACKAGE'],
    [{ ANDROID_TARGET: 'web' }, 'ANDROID_TARGET'],
    [{ ANDROID_PACKAGE: 'com.example;end' }, 'ANDROID_PACKAGE'],
    [{ LINK_APP_HOST: 'https://go.example' }, 'LINK_APP_HOST'],
    [{ LINK_IMAGE: 'javascript:alert(1)' }, 'LINK_IMAGE'],
    [{ IOS_APP_IDS: 'com.example.app' }, 'IOS_APP_IDS'],
    [{ ANDROID_CERT_SHA256: 'A4:5B' }, 'ANDROID_CERT_SHA256'],
  ])('%o: reports the problem', (variables, variable) => {
    const parsed = parseConfig({ ...env, ...variables })
    expect('problems' in parsed && parsed.problems.map((problem) => problem.variable)).toEqual([variable])
  })
})
