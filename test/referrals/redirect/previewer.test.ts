import { describe, expect, it } from 'vitest'
import { ORIGIN } from '../../support/test-app.ts'
import { addLink, addOwner, createRedirectApp } from './support.ts'

const PREVIEWER = 'WhatsApp/2.24.20.81 A'

describe('a link previewer', () => {
  const tagsOf = async (response: Response) => {
    const page = await response.text()
    const tags = [...page.matchAll(/<meta (?:property|name)="([\w:]+)" content="([^"]*)"/g)]
    return { page, tags: Object.fromEntries(tags.map(([, name, content]) => [name, content])) }
  }

  it('gets tags in its language, no token, no cookie, and is not counted', async () => {
    const { code } = await addOwner({ name: 'Аня' })
    const { visit, clicks, settle } = createRedirectApp({
      APP_NAME: 'Referral',
      LINK_IMAGE: 'https://cdn.example/a.png',
    })
    const response = await visit(`/r/${code}?utm_source=x`, 'TelegramBot (like TwitterBot)', {
      'Accept-Language': 'ru',
    })
    await settle()
    expect([clicks.length, response.headers.get('set-cookie'), response.headers.get('location')]).toEqual([
      0,
      null,
      null,
    ])
    expect(response.headers.get('content-type')).toMatch(/^text\/html; charset=utf-8$/i)
    const { page, tags } = await tagsOf(response)
    expect(tags).toEqual({
      description: 'Откройте ссылку, чтобы присоединиться.',
      'og:type': 'website',
      'og:locale': 'ru_RU',
      'og:title': 'Аня приглашает вас: Referral',
      'og:description': 'Откройте ссылку, чтобы присоединиться.',
      'og:url': `${ORIGIN}/r/${code}`,
      'og:site_name': 'Referral',
      'og:image': 'https://cdn.example/a.png',
      'twitter:card': 'summary_large_image',
      'twitter:title': 'Аня приглашает вас: Referral',
      'twitter:description': 'Откройте ссылку, чтобы присоединиться.',
      'twitter:image': 'https://cdn.example/a.png',
    })
    expect(page).toContain('<html lang="ru"')
    const english = await tagsOf(await visit(`/r/${code}`, 'Twitterbot/1.0'))
    expect(english.tags['og:title']).toBe('Аня invites you to Referral')
  })

  it('that is not recognized gets the same tags with the landing page', async () => {
    const { code } = await addOwner({ name: '"><b>' })
    for (const variables of [{ APP_NAME: 'Referral', LINK_IMAGE: 'https://cdn.example/a.png' }, {}]) {
      const { visit } = createRedirectApp(variables)
      const known = await tagsOf(await visit(`/r/${code}`, PREVIEWER))
      const unknown = await tagsOf(await visit(`/r/${code}`, 'Mozilla/5.0 (compatible; SomeChat)'))
      const { description: _, ...tags } = known.tags
      expect(unknown.tags).toMatchObject(tags)
      expect('og:image' in unknown.tags).toBe('og:image' in known.tags)
    }
  })

  it("gets the owner's text, else the configured one, else the default", async () => {
    const { id, code } = await addOwner()
    await addLink({
      code: 'own-words',
      userId: id,
      title: 'Mine',
      description: 'Words',
      image: 'https://i.example/1.png',
    })
    const settings = { LINK_TITLE: 'House', LINK_DESCRIPTION: 'Rules' }
    const titled = async (path: string, variables: Record<string, string>) =>
      (await tagsOf(await createRedirectApp(variables).visit(path, PREVIEWER))).tags
    expect(await titled('/r/own-words', settings)).toMatchObject({ 'og:title': 'Mine', 'og:description': 'Words' })
    expect(await titled(`/r/${code}`, settings)).toMatchObject({ 'og:title': 'House', 'og:description': 'Rules' })
    const own = await titled(`/r/${code}`, { PUBLIC_ORIGIN: 'https://go.example' })
    expect(own).toMatchObject({ 'og:title': 'You are invited to the app', 'og:url': `https://go.example/r/${code}` })
    expect(own['twitter:card']).toBe('summary')
    expect(own).not.toHaveProperty('og:image')
  })

  it('gets everything escaped', async () => {
    const { id } = await addOwner({ name: '"><script>alert(1)</script>' })
    const evil = `"><script>alert('x')</script>&amp;`
    await addLink({
      code: 'evil-words',
      userId: id,
      title: evil,
      description: evil,
      image: `https://i.example/"onload="x`,
    })
    await addLink({ code: 'evil-name', userId: id })
    const { visit } = createRedirectApp({ APP_NAME: '<b>$&</b>' })
    for (const path of ['/r/evil-words', '/r/evil-name']) {
      const page = await (await visit(path, PREVIEWER)).text()
      expect(page).not.toMatch(/<script|<b>|"onload/)
      expect(page).toContain('&lt;script&gt;')
    }
  })
})
