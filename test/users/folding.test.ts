import { beforeAll, describe, expect, it } from 'vitest'
import type { UserPage } from '../../src/people/responses.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, currentUser, json, newPhone, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'

const NAMES = [
  ['İbrahim', 'Işık'],
  ['Артём', 'Йовчев'],
  ['Jörg', 'Müller'],
  ['Ὀδυσσεύς', 'Παπαδόπουλος'],
  ['Søren', 'Weiß'],
  ['Łukasz', 'O’Brien'],
  ['김', '민준'],
  ['Ｍａｒｉａ', 'ﬁancée'],
  ['مُحَمَّد', 'עֲלִיזָה'],
  ['Анна Мария', 'Ли'],
]

const test = createTestApp()
let me: SignedIn
const ids: number[] = []

beforeAll(async () => {
  me = await signInAs(test, newPhone())
  for (const [first_name, last_name] of NAMES) {
    const one = await signInAs(test, newPhone())
    await test.request('PATCH', '/api/v1/users/current_user/', { token: one.access, body: { first_name, last_name } })
    ids.push((await currentUser(test, one)).id)
  }
})

const found = async (search: string) => {
  const query = new URLSearchParams({ search }).toString()
  const { results } = await json<UserPage>(await test.request('GET', `/api/v1/users/?${query}`, { token: me.access }))
  return results.map(({ first_name: name }) => name)
}

describe('a search', () => {
  it.each([
    ['İbrahim', 'İbrahim'],
    ['ibrahim', 'İbrahim'],
    ['IBRAHIM', 'İbrahim'],
    ['isik', 'İbrahim'],
    ['IŞIK', 'İbrahim'],
    ['артем', 'Артём'],
    ['АРТЁМ', 'Артём'],
    ['тем', 'Артём'],
    ['ём', 'Артём'],
    ['иовчев', 'Артём'],
    ['Йовчев', 'Артём'],
    ['muller', 'Jörg'],
    ['MÜLLER', 'Jörg'],
    ['Mu\u0308ller', 'Jörg'],
    ['jo', 'Jörg'],
    ['ΟΔΥΣΣΕΥΣ', 'Ὀδυσσεύς'],
    ['οδυσσευς', 'Ὀδυσσεύς'],
    ['υσ', 'Ὀδυσσεύς'],
    ['παπαδοπουλοσ', 'Ὀδυσσεύς'],
    ['soren', 'Søren'],
    ['weiss', 'Søren'],
    ['WEIẞ', 'Søren'],
    ['lukasz', 'Łukasz'],
    ["o'brien", 'Łukasz'],
    ['김', '김'],
    ['민', '김'],
    ['maria', 'Ｍａｒｉａ'],
    ['fiancee', 'Ｍａｒｉａ'],
    ['محمد', 'مُحَمَّد'],
    ['עליזה', 'مُحَمَّد'],
    ['мария ли', 'Анна Мария'],
    ['ли', 'Анна Мария'],
    ['анна,ли', 'Анна Мария'],
    ['ли , мария,,', 'Анна Мария'],
    ['an\u200bna', undefined],
    ['на м', 'Анна Мария'],
    ['анна\u00a0мария', 'Анна Мария'],
  ])('for %j finds %j', async (search, name) => {
    expect(await found(search)).toEqual(name === undefined ? [] : [name])
  })

  it.each(['김민', 'анна_мария', 'наМа', 'артемйовчев', 'ли\u0003'])('for %j finds nobody', async (search) => {
    expect(await found(search).catch(() => [])).toEqual([])
  })

  it('with commas alone is none', async () => {
    expect((await found(' , ,, ')).length).toBe(10)
  })

  it('counts words that are separated by commas', async () => {
    const response = await test.request('GET', '/api/v1/users/?search=a,b,c,d,e,f,g,h,i,j,k', { token: me.access })
    expect(response.status).toBe(400)
  })

  it('finds who was named, renamed or unnamed by staff, and whoever has lost their accents', async () => {
    const staff = await createStaff('superuser')
    const reason = 'Asked by phone'
    const call = async (method: string, path: string, body?: object) =>
      json<{ id: number; version: string }>(
        await test.request(method, `/api/v1/admin/users/${path}`, { token: staff.token, body }),
      )
    const body = { phone: newPhone(), first_name: 'Zoë', last_name: 'Ёжикова', reason }
    const { id } = await call('POST', '', body)
    expect(await found('zoe ежикова')).toEqual(['Zoë'])
    const rename = async (names: object) => {
      const { version } = await call('GET', `${id}/`)
      await call('PATCH', `${id}/`, { ...names, version, reason })
    }
    await rename({ first_name: 'Chloé' })
    expect([await found('zoe'), await found('chloe ежикова')]).toEqual([[], ['Chloé']])
    await rename({ first_name: 'Anna', last_name: null })
    expect([await found('chloe'), await found('ежикова'), await found('anna')]).toEqual([[], [], ['Anna']])
  })
})
