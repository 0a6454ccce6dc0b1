import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config.ts'
import { contrast } from '../../src/lib/color.ts'
import { cssOf, DARK, LIGHT } from '../../src/links/landing/brand.ts'
import { addOwner, createRedirectApp } from './redirect/support.ts'

const problemsOf = (settings: Record<string, string>) => {
  const parsed = parseConfig({ ENVIRONMENT: 'development', ...settings })
  return 'problems' in parsed ? parsed.problems : []
}

/** Texts of the page besides the brand's: src/pages/styles/tokens.css. */
const MUTED = { light: '#57645e', dark: '#9dada5' }

describe('the settings of the brand', () => {
  it('refuse a colour with too little contrast, and name a shade that has enough', () => {
    for (const color of ['#ff8a00', '#ffffff', '#62D5A9', '#8a8a8a']) {
      const [problem] = problemsOf({ BRAND_COLOR: color })
      expect(problem).toMatchObject({ variable: 'BRAND_COLOR', message: expect.stringContaining('4.5:1') as string })
      const shade = /#[0-9a-f]{6}$/.exec(problem!.message)![0]
      expect(problemsOf({ BRAND_COLOR: shade })).toEqual([])
      expect(contrast(shade, LIGHT.page)).toBeLessThan(5)
    }
  })

  it.each([
    ['BRAND_COLOR', 'red'],
    ['BRAND_COLOR', '#abc'],
    ['BRAND_COLOR', '#0a6b4c;}body{display:none'],
    ['BRAND_LOGO', 'http://cdn.example/logo.svg'],
    ['BRAND_LOGO', 'data:text/html;base64,PHA+'],
    ['BRAND_LOGO', `data:image/png;base64,${'A'.repeat(6000)}`],
    ['BRAND_PICTURE', 'data:image/png;base64,AAAA'],
    ['BRAND_TEXT_EN', 'x'.repeat(161)],
  ])('refuse %s=%j', (variable, value) => {
    expect(problemsOf({ [variable]: value }).map((problem) => problem.variable)).toEqual([variable])
  })

  it('give every colour that passes readable texts in both modes', () => {
    const parts = ['00', '33', '66', '99', 'cc', 'ff']
    const all = parts.flatMap((red) => parts.flatMap((green) => parts.map((blue) => `#${red}${green}${blue}`)))
    const good = all.filter((color) => problemsOf({ BRAND_COLOR: color }).length === 0)
    expect(good.length).toBeGreaterThan(60)
    for (const color of good) {
      const [light, dark] = cssOf(color).split('@media') as [string, string]
      for (const [css, ground, muted] of [
        [light, LIGHT, MUTED.light],
        [dark, DARK, MUTED.dark],
      ] as const) {
        const of = (name: string) => new RegExp(`--${name}:(#[0-9a-f]{6})`).exec(css)![1]!
        const pairs = [
          [of('accent'), ground.page],
          [of('accent'), ground.surface],
          [of('on-accent'), of('accent')],
          [of('on-accent'), of('accent-hover')],
          [muted, of('accent-soft')],
        ] as const
        for (const [text, background] of pairs)
          expect(contrast(text, background), `${color} ${text}`).toBeGreaterThan(4.49)
      }
    }
  })
})

describe('the landing page', () => {
  it('allows its one style by its hash, and images only from where the brand has them', async () => {
    const settings = {
      ...{ BRAND_COLOR: '#5B2BD6', BRAND_LOGO: 'https://logo.example/a.svg' },
      BRAND_PICTURE: 'https://cdn.example/b/hero.jpg?x=1',
    }
    const { visit } = createRedirectApp({ IOS_STORE_URL: '', ANDROID_STORE_URL: '', ...settings })
    const page = await visit(`/r/${(await addOwner()).code}`)
    const html = await page.text()
    const style = /<style>(.*?)<\/style>/s.exec(html)![1]!
    const hash = createHash('sha256').update(style).digest('base64')
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(style).toContain('--accent:#5b2bd6')
    expect(policy).toContain(`style-src 'self' 'sha256-${hash}';`)
    expect(policy).toContain("img-src 'self' https://logo.example https://cdn.example;")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(html).toContain('<meta property="og:image" content="https://cdn.example/b/hero.jpg?x=1" />')
  })

  it('without a brand has no style of its own', async () => {
    const page = await createRedirectApp().visit(`/r/${(await addOwner()).code}`)
    expect(await page.text()).not.toContain('<style')
    expect(page.headers.get('content-security-policy')).toContain("style-src 'self'; img-src 'self';")
  })
})
