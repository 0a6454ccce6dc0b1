import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../src/config.ts'
import { isAllowedDestination, readDestination } from '../../../src/links/destination.ts'
import { linksOf, madeLink, refusalOf } from '../../support/links.ts'
import { createTestApp, signInAs } from '../../support/test-app.ts'

const VARIABLES = { ENVIRONMENT: 'development', LINK_HOSTS: 'Shop.example, *.cdn.example, пример.рф' }
const hostsOf = (variables: object) => {
  const parsed = parseConfig(variables)
  return 'config' in parsed ? parsed.config.linkHosts : parsed.problems.map(({ variable }) => variable)
}
const hosts = hostsOf(VARIABLES)

describe('LINK_HOSTS', () => {
  it('are normalized like the hosts of URLs', () => {
    expect(hosts).toEqual(['shop.example', '*.cdn.example', 'xn--e1afmkfd.xn--p1ai'])
    expect(hostsOf({ ENVIRONMENT: 'development' })).toEqual([])
  })

  it.each([
    ...['*', '*.com', 'localhost', 'https://shop.example', 'shop.example/', 'shop.example:444', 'a@shop.example'],
    ...[
      'shop.*.example',
      '*shop.example',
      'shop.example.',
      '.shop.example',
      'shop..example',
      'shop example',
      '*.*.example',
    ],
    ...['shop.example\\x', 'shop.example#', 'shop.example?'],
  ])('may not contain %s', (host) => {
    expect(hostsOf({ ENVIRONMENT: 'development', LINK_HOSTS: `ok.example, ${host}` })).toEqual(['LINK_HOSTS'])
  })
})

describe('a destination', () => {
  it.each([
    ['https://shop.example', 'https://shop.example/'],
    ['HTTPS://SHOP.EXAMPLE/A?b=c&d=https://evil.example#e', 'https://shop.example/A?b=c&d=https://evil.example#e'],
    ['https://shop.example:443/', 'https://shop.example/'],
    ['https://shop.example/a/../b', 'https://shop.example/b'],
    ['https://shop.example/@evil.example', 'https://shop.example/@evil.example'],
    ['https://shop.example//evil.example', 'https://shop.example//evil.example'],
    ['https://a.cdn.example/x', 'https://a.cdn.example/x'],
    ['https://a.b.cdn.example/x', 'https://a.b.cdn.example/x'],
    ['https://пример.рф/акция', 'https://xn--e1afmkfd.xn--p1ai/%D0%B0%D0%BA%D1%86%D0%B8%D1%8F'],
  ])('may be %s', (typed, href) => {
    expect(readDestination(typed, hosts)).toEqual({ href })
    // Stored destinations are checked again at each redirect.
    expect(isAllowedDestination(href, hosts)).toBe(true)
  })

  it.each([
    ...[
      'http://shop.example/',
      '//shop.example/',
      '//evil.example',
      '/path',
      'shop.example',
      'javascript:alert(1)',
      '',
    ],
    ...['JaVaScRiPt://shop.example/%0aalert(1)', 'data:text/html,x', 'ftp://shop.example/', 'intent://shop.example/'],
    ...[
      'https:shop.example',
      'https:/shop.example',
      'https:///shop.example',
      'https:\\\\shop.example',
      ' https://shop.example',
    ],
    ...[
      'https://shop.example\\@evil.example',
      'https://shop.example\\.evil.example',
      'https://evil.example\\shop.example',
    ],
    ...['https://shop.example@evil.example/', 'https://shop.example:443@evil.example/', 'https://u:p@shop.example/'],
    ...[
      'https://@shop.example/',
      'https://:@shop.example/',
      'https://evil.example%40shop.example/',
      'https://%73hop.example/',
    ],
    ...['https://shop.example:8443/', 'https://shop.example:80/', 'https://shop.example./', 'https://.cdn.example/'],
    ...['https://a..cdn.example/', 'https://shop.example/\nx', 'https://sh\top.example/', 'https://shop.example/a b'],
    ...['https://shop.example/\u0000', 'https://shop.example/\u202Egpj', 'https://shop\u200B.example/', 'https://'],
    ...['blob:https://shop.example/x', 'https://?shop.example', 'https://#shop.example', 'https://localhost/'],
  ])('may not be %j, which is no plain https URL', (typed) => {
    expect(readDestination(typed, hosts)).toEqual({ refusal: 'invalid_destination' })
  })

  it.each([
    ...[
      'https://evil.example/',
      'https://shop.example.evil.example/',
      'https://evilshop.example/',
      'https://cdn.example/',
    ],
    ...[
      'https://evilcdn.example/',
      'https://a.shop.example/',
      'https://127.0.0.1/',
      'https://0x7f000001.evil.example/',
    ],
    // The first letter is Cyrillic, the second a small capital: both are look-alikes.
    ...[
      'https://ѕhop.example/',
      'https://ꜱhop.example/',
      'https://xn--hop-qdd.example/',
      'https://shop.example。evil.example/',
    ],
  ])('may not be %s, which has another host', (typed) => {
    expect(readDestination(typed, hosts)).toEqual({ refusal: 'destination_not_allowed' })
  })

  it('has at most 2048 characters as sent', () => {
    const start = 'https://shop.example/'
    const fits = start + 'x'.repeat(2048 - start.length)
    expect(readDestination(fits, hosts)).toEqual({ href: fits })
    expect(readDestination(`${fits}x`, hosts)).toEqual({ refusal: 'too_long' })
    expect(readDestination(start + 'я'.repeat(400), hosts)).toEqual({ refusal: 'too_long' })
  })

  it('is checked against the current list', () => {
    expect(isAllowedDestination('https://shop.example/', ['other.example'])).toBe(false)
    expect(isAllowedDestination('javascript:alert(1)', hosts)).toBe(false)
  })
})

describe('the links API', () => {
  const test = createTestApp({ variables: VARIABLES })

  it('stores destination and image in normalized form', async () => {
    const body = { destination: ' https://SHOP.example/a ', image: 'https://a.cdn.example' }
    const link = await madeLink(test, await signInAs(test), body)
    expect(link).toMatchObject({ destination: 'https://shop.example/a', image: 'https://a.cdn.example/' })
  })

  it.each(['destination', 'image'])('says why a %s is invalid', async (field) => {
    const { create } = linksOf(test, await signInAs(test))
    const cases = { 'http://shop.example': 'invalid_destination', 'https://evil.example': 'destination_not_allowed' }
    for (const [url, code] of Object.entries({ ...cases, [`https://shop.example/${'x'.repeat(2048)}`]: 'too_long' }))
      expect(await refusalOf(await create({ [field]: url }))).toEqual([400, 'invalid_request', `${field}: ${code}`])
  })

  it('rejects every destination when no host is allowed, and says why', async () => {
    const bare = createTestApp()
    const { create } = linksOf(bare, await signInAs(bare))
    const refused = await create({ destination: 'https://shop.example/' })
    expect(await refused.json()).toMatchObject({
      errors: [{ field: 'destination', code: 'destinations_off', message: expect.stringContaining('LINK_HOSTS') }],
    })
  })
})
