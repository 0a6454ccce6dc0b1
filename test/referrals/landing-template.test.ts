import { describe, expect, it } from 'vitest'
import { fillTemplate } from '../../src/links/landing/landing-page.ts'
import { storeLinks } from '../../src/links/stores.ts'

describe('the landing template', () => {
  it('keeps the sections whose values are set', () => {
    const template = '<!--a-->A<!--b-->B<!--/b--><!--no-b-->not B<!--/no-b--><!--/a--><!--no-a-->not A<!--/no-a-->'
    expect(fillTemplate(template, { a: 'x', b: 'x' })).toBe('AB')
    expect(fillTemplate(template, { a: 'x', b: null })).toBe('Anot B')
    expect(fillTemplate(template, { a: '', b: 'x' })).toBe('not A')
  })

  it('escapes values and does not interpret them as sections or placeholders', () => {
    const hostile = `{{b}}<!--b--><i title="'">&amp;$&$1`
    expect(fillTemplate('<p title="{{a}}">{{a}}</p>', { a: hostile, b: 'secret' })).toBe(
      ['<p title="', '">', '</p>'].join('{{b}}&lt;!--b--&gt;&lt;i title=&quot;&#39;&quot;&gt;&amp;amp;$&amp;$1'),
    )
  })

  it('inserts nothing for a missing value', () => {
    expect(fillTemplate('[{{a}}]', {})).toBe('[]')
  })
})

describe('store links', () => {
  it('keep their parameters and carry a token if the store passes it on', () => {
    const settings = {
      iosStoreUrl: 'https://apps.apple.com/app/id1?l=en',
      androidStoreUrl: 'https://play.google.com/store/apps/details?id=a.b&hl=ru',
      rustoreUrl: undefined,
    }
    const { iosStoreUrl: ios, androidStoreUrl: android } = settings
    expect(storeLinks(settings, undefined)).toEqual({ ios, android, rustore: undefined })
    const referrer = 'referrer=referral_token%3Da-b_c%26utm_source%3Dreferral'
    expect(storeLinks(settings, 'a-b_c')).toEqual({ ios, android: `${android}&${referrer}`, rustore: undefined })
  })
})
