import { describe, expect, it } from 'vitest'
import { aliasRefusal } from '../../../src/links/alias.ts'
import { linksOf, madeLink, refusalOf } from '../../support/links.ts'
import { createTestApp, signInAs } from '../../support/test-app.ts'

const test = createTestApp({ variables: { APP_NAME: 'Acme', LINK_RESERVED_WORDS: 'dev-ops' } })

describe('an alias', () => {
  it.each(['abc', 'x'.repeat(30), 'autumns', 'Summer-Sale-2026', '7up', 'a1-b2', 'l0l', 'flyers-455'])(
    'may be %s',
    (alias) => {
      expect(aliasRefusal(alias)).toBeUndefined()
    },
  )

  it.each([
    ...['ab', 'a-b', 'x'.repeat(31), '123', '2026-12-01', '-abc', 'abc-', 'a--bc', 'a_bcd', 'a bcd', 'a.bcd', 'a/bcd'],
    ...['привет', 'ｓａｌｅ', 'sale%20', 'sale\u200B', 'ſale', 'K\u212Aabc', '../etc', ''],
  ])('may not be %j', (alias) => {
    expect(aliasRefusal(alias)).toBe('invalid_alias')
  })

  it.each(['friend', 'summer', 'K49FJ5', 'k49-fj5', 'ab-cd-ef', 'Oil-Lamp'.slice(0, 7)])(
    '%s looks like an invite code',
    (alias) => {
      expect(aliasRefusal(alias)).toBe('alias_is_invite_code')
    },
  )

  it.each([
    ...['api', 'ADMIN', 'adm1n-team', '4dm1n', 'log-in', 'L0gin', 'support-anna', 'the-Official-shop', '0ff1c1a1-x'],
    ...['well-known', 'WellKnown', 'static', 'users', 'podderzhka', 'security', 'redoc'],
    ...[
      'acme-secure',
      'acmesupport',
      'supportteam',
      'support1',
      'helpdesk',
      'loginacme',
      'verification',
      'administration',
    ],
    ...['anna-supportteam', 'sup-port', 'a-cme', '1acme', 'acm3-x', 'password-reset'],
  ])('%s is reserved', (alias) => {
    expect(aliasRefusal(alias)).toBe('alias_reserved')
  })

  it.each(['acme', 'ACME-shop', '4cme', 'devops', 'DEV-OPS'])('%s is reserved by a setting', async (code) => {
    const { create } = linksOf(test, await signInAs(test))
    expect(await refusalOf(await create({ code }))).toEqual([400, 'invalid_request', 'code: alias_reserved'])
  })

  it.each([
    ...[
      'fuck-it',
      'FuckYou',
      'f-u-c-k',
      'fuuck-fuck',
      'sh1t',
      'big-5h1t',
      's-h-i-t',
      'sex-shop',
      'p0rn',
      'tits',
      'b1tches',
    ],
    ...['suka', '5uka', 'pizda', 'p1zdec', 'blyad1na', 'xuy', 'moy-huy', 'mudaki', 'pidory', 'zalupa-shop'],
  ])('%s is offensive', (alias) => {
    expect(aliasRefusal(alias)).toBe('alias_offensive')
  })

  it.each([
    ...[
      'Scunthorpe',
      'Penistone',
      'Essex-shop',
      'Sussexman',
      'cockpit',
      'peacocks',
      'Hancock-1',
      'arsenal-fans',
      'classic',
    ],
    ...['analytics', 'assassin-game', 'grapefruit', 'therapist', 'snigger-on', 'shiitake', 'push-items', 'documents'],
    ...[
      'popcorn-time',
      'debates',
      'rapid-art',
      'torpedo-film',
      'mother-friendly',
      'maine-coon',
      'monte-negro',
      'titanic',
    ],
    ...[
      'sukarno',
      'khujand',
      'huyton-park',
      'parolly',
      'admiral',
      'admirers',
      'supporters',
      'acmetic',
      'bankova',
      'adminova',
      'service-dog',
      'officials-x',
      'supported',
      'apiaries',
    ],
    ...['mishit-golf', 'Cumbria', 'Dickens-fan', 'Lightwater', 'saxophone', 'basement', 'passion-fruit', 'buttonhole'],
  ])('%s is harmless', (alias) => {
    expect(aliasRefusal(alias)).toBeUndefined()
  })

  it('belongs to the first who takes it, with all look-alikes', async () => {
    const [first, second] = [await signInAs(test), await signInAs(test)]
    const link = await madeLink(test, first, { code: 'Lots-of-Oil' })
    for (const code of ['lots-of-oil', 'LOTSOFOIL', 'l0ts-0f-01l', 'I0TS0F0II', 'Lots-of-Oi1']) {
      expect(await refusalOf(await linksOf(test, second).create({ code }))).toEqual([
        400,
        'alias_taken',
        'code: alias_taken',
      ])
      expect(await (await linksOf(test, first).read(code)).json()).toEqual(link)
    }
  })

  it('that is empty or null requests a random code', async () => {
    const caller = await signInAs(test)
    for (const code of ['', '  ', null]) expect((await madeLink(test, caller, { code })).code).toHaveLength(8)
  })
})
