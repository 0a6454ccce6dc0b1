import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { insertRows, setUser } from '../support/referral-rows.ts'
import { createTestApp, currentUser, json, newPhone, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'

const test = createTestApp()
const ME = '/api/v1/users/current_user/'

const patch = (who: SignedIn, body: unknown) => test.request('PATCH', ME, { token: who.access, body })
const refusal = async (response: Response) => {
  const { code, errors } = await json<{ code: string; errors?: { field: string; code: string }[] }>(response)
  return [response.status, code, errors?.map((error) => `${error.field}: ${error.code}`)]
}

describe('GET /users/current_user', () => {
  it('returns all fields of the caller, in the documented order', async () => {
    const me = await currentUser(test, await signInAs(test, '+79174445566'))
    expect(Object.keys(me)).toEqual([
      ...['id', 'invited', 'invited_count', 'last_login', 'phone', 'invite_code', 'invited_by_code', 'email'],
      ...['first_name', 'last_name', 'is_staff', 'is_active', 'date_joined', 'display_name', 'invited_by'],
    ])
    expect(me).toMatchObject({
      phone: '+79174445566',
      invited: [],
      invited_count: 0,
      invited_by_code: null,
      email: null,
      first_name: null,
      is_staff: false,
      is_active: true,
    })
    expect(me.date_joined).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  })

  it("lists the caller's invitees, newest first", async () => {
    const me = await signInAs(test)
    const { invite_code: code } = await currentUser(test, me)
    const phones = [newPhone(), newPhone(), newPhone()]
    for (const phone of phones) await signInAs(test, phone, code)
    const { invited, invited_count: count } = await currentUser(test, me)
    expect(invited.map(({ phone }) => phone)).toEqual(phones.toReversed())
    expect(count).toBe(3)
  })

  it('rejects a missing token, a refresh token, a blocked or deleted user, and an ended session', async () => {
    const [blocked, deleted, ended] = [await signInAs(test), await signInAs(test), await signInAs(test)]
    await env.DB.prepare('UPDATE users SET is_active = 0 WHERE phone = ?').bind(blocked.phone).run()
    await env.DB.prepare('DELETE FROM users WHERE phone = ?').bind(deleted.phone).run()
    await test.request('POST', '/api/v1/auth/logout/', { body: { refresh: ended.refresh } })
    const tokens = [blocked.access, deleted.access, ended.access, blocked.refresh, 'nonsense']
    for (const token of tokens) {
      const response = await test.request('GET', ME, { token })
      expect(await refusal(response)).toEqual([401, 'token_not_valid', undefined])
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
    }
    for (const headers of [{}, { Authorization: 'Basic abc' }, { Authorization: 'Bearer' }]) {
      expect(await refusal(await test.request('GET', ME, { headers }))).toEqual([401, 'not_authenticated', undefined])
    }
  })
})

describe('PATCH /users/current_user', () => {
  it('updates the given fields only', async () => {
    const me = await signInAs(test)
    const first = await patch(me, { first_name: '  Анна ', last_name: 'О’Нил', email: ' Anna@Example.COM ' })
    expect(first.status).toBe(200)
    expect(await json(first)).toMatchObject({ first_name: 'Анна', last_name: 'О’Нил', email: 'anna@example.com' })
    expect(await json(await patch(me, { last_name: null }))).toMatchObject({ first_name: 'Анна', last_name: null })
    expect(await json(await patch(me, { email: '' }))).toMatchObject({ email: null, first_name: 'Анна' })
    expect(await json(await patch(me, {}))).toMatchObject({ first_name: 'Анна' })
  })

  it('ignores read-only and unknown fields', async () => {
    const me = await signInAs(test)
    const before = await currentUser(test, me)
    const countStaff = async () => env.DB.prepare('SELECT count(*) AS n FROM staff').first('n')
    const staffBefore = await countStaff()
    const body = { id: 1, phone: '+12025550123', invite_code: 'AAAAAA', is_staff: true, is_superuser: true, x: {} }
    const response = await patch(me, { ...body, is_active: false, invited_count: 9, password_hash: 'x' })
    expect(response.status).toBe(200)
    expect(await currentUser(test, me)).toEqual(before)
    expect(await countStaff()).toBe(staffBefore)
  })

  it.each([
    [{ first_name: 'x'.repeat(33) }, 'first_name: too_long'],
    [{ first_name: 5 }, 'first_name: invalid_type'],
    [{ last_name: ['x'] }, 'last_name: invalid_type'],
    [{ first_name: 'a\u0000b' }, 'first_name: invalid_text'],
    [{ first_name: 'a\nb' }, 'first_name: invalid_text'],
    ['{"first_name": "\\ud800"}', 'first_name: invalid_text'],
    [{ first_name: 'a\ue000b' }, 'first_name: invalid_text'],
    [{ first_name: '\u3164\u200b' }, 'first_name: invisible_text'],
    [{ last_name: '\u2060\u2800' }, 'last_name: invisible_text'],
    [{ first_name: '\u202e' }, 'first_name: invisible_text'],
    [{ email: 'nobody' }, 'email: invalid_email'],
    [{ email: 'user@example-.com' }, 'email: invalid_email'],
    [{ email: 'user@-example.com' }, 'email: invalid_email'],
    [{ email: 'user@example..com' }, 'email: invalid_email'],
    [{ email: '.user@example.com' }, 'email: invalid_email'],
    [{ email: 'user@127.0.0.1' }, 'email: invalid_email'],
    [{ email: 'user@example.com:80' }, 'email: invalid_email'],
    [{ email: 'user@exa%6Dple.com' }, 'email: invalid_email'],
    [{ email: 'a@b@example.com' }, 'email: invalid_email'],
    [{ email: `${'a'.repeat(65)}@example.com` }, 'email: invalid_email'],
    [{ email: 'a@b' }, 'email: invalid_email'],
    [{ email: `${'a'.repeat(250)}@example.com` }, 'email: too_long'],
    [{ email: true }, 'email: invalid_type'],
    [{ invited_by_code: 123456 }, 'invited_by_code: invalid_type'],
  ])('rejects %j', async (body, error) => {
    expect(await refusal(await patch(await signInAs(test), body))).toEqual([400, 'invalid_request', [error]])
  })

  it.each([
    ['user@xn--e1afmkfd.xn--p1ai', 'user@xn--e1afmkfd.xn--p1ai'],
    ['Ivan@Пример.РФ', 'ivan@xn--e1afmkfd.xn--p1ai'],
    ["a&b.o'neil+tag@sub.example.co", "a&b.o'neil+tag@sub.example.co"],
  ])('stores the e-mail %s as %s, and finds it by either', async (typed, stored) => {
    const me = await signInAs(test)
    expect(await json(await patch(me, { email: typed }))).toMatchObject({ email: stored })
    for (const email of [typed, stored]) {
      const path = `/api/v1/users/?email=${encodeURIComponent(email)}`
      const { results } = await json<{ results: { phone: string }[] }>(
        await test.request('GET', path, { token: me.access }),
      )
      expect(results.map(({ phone }) => phone)).toEqual([me.phone])
    }
    await patch(me, { email: null })
  })

  it('removes direction marks from names', async () => {
    const me = await signInAs(test)
    const names = { first_name: '\u202eАнна\u202c', last_name: '\u2066Ли\u2069' }
    expect(await json(await patch(me, names))).toMatchObject({ first_name: 'Анна', last_name: 'Ли' })
  })

  it('accepts 32 characters of any script, counting an emoji as one', async () => {
    expect((await patch(await signInAs(test), { first_name: '😀'.repeat(32) })).status).toBe(200)
  })

  it('rejects an e-mail that another user has, in any case, without saving the other fields', async () => {
    const [one, other] = [await signInAs(test), await signInAs(test)]
    await patch(one, { email: 'taken@example.com' })
    expect((await patch(one, { email: 'TAKEN@example.com' })).status).toBe(200)
    const refused = await patch(other, { email: 'Taken@Example.com', first_name: 'New' })
    expect(await refusal(refused)).toEqual([400, 'email_taken', ['email: email_taken']])
    expect((await currentUser(test, other)).first_name).toBeNull()
  })

  it('sets the inviter once', async () => {
    const [me, inviter] = [await signInAs(test), await signInAs(test)]
    const { invite_code: code } = await currentUser(test, inviter)
    const response = await patch(me, { invited_by_code: code.toLowerCase(), first_name: 'Invited' })
    expect(await json(response)).toMatchObject({ invited_by_code: code, first_name: 'Invited' })
    expect((await currentUser(test, inviter)).invited_count).toBe(1)
    const another = (await currentUser(test, await signInAs(test))).invite_code
    const again = await patch(me, { invited_by_code: another, first_name: 'Other' })
    expect(await refusal(again)).toEqual([409, 'already_invited', undefined])
    expect(await currentUser(test, me)).toMatchObject({ first_name: 'Invited' })
    expect((await patch(me, { invited_by_code: null })).status).toBe(200)
    expect((await currentUser(test, me)).invited_by_code).toBe(code)
    // The value that it has is no change.
    const same = await patch(me, { invited_by_code: code.toLowerCase(), first_name: 'Renamed' })
    expect([same.status, await json(same)]).toMatchObject([200, { invited_by_code: code, first_name: 'Renamed' }])
    expect((await currentUser(test, inviter)).invited_count).toBe(1)
  })

  it.each(['ZZZZZZ', 'nobody', '?'])('rejects the unknown code %s', async (code) => {
    const refused = await patch(await signInAs(test), { invited_by_code: code })
    expect(await refusal(refused)).toEqual([400, 'unknown_invite_code', ['invited_by_code: unknown_invite_code']])
  })

  it("rejects the caller's own code", async () => {
    const me = await signInAs(test)
    const { invite_code: code } = await currentUser(test, me)
    const refused = await patch(me, { invited_by_code: code })
    expect(await refusal(refused)).toEqual([400, 'own_invite_code', ['invited_by_code: own_invite_code']])
  })

  it.each([1, 2, 3, 50])('rejects a cycle over %i generations', async (generations) => {
    const top = await signInAs(test)
    let { invite_code: code } = await currentUser(test, top)
    for (let i = 0; i < generations; i += 1) {
      code = (await currentUser(test, await signInAs(test, newPhone(), code))).invite_code
    }
    const refused = await patch(top, { invited_by_code: code })
    expect(await refusal(refused)).toEqual([400, 'invite_cycle', ['invited_by_code: invite_cycle']])
    const other = await currentUser(test, await signInAs(test))
    expect((await patch(top, { invited_by_code: other.invite_code })).status).toBe(200)
  })

  it('looks for a cycle once, whatever else the request changes, and then tells nothing of an e-mail', async () => {
    const generations = 300
    const [top, someone] = [await signInAs(test), await signInAs(test)]
    await patch(someone, { email: 'kept@example.com' })
    const { id, invite_code: code } = await currentUser(test, top)
    const codes = Array.from({ length: generations }, (_, i) => `CYC${100 + i}`)
    const rows = codes.map((own, i) => [own, codes[i - 1] ?? code, `+7919${4_000_000 + i}`, 1])
    await insertRows('users (invite_code, invited_by_code, phone, date_joined)', 4, rows)
    await setUser(id, { invited_count: 1 })
    const climb = 3 * generations
    const refuse = async (profile: object) => {
      test.d1.reset()
      const refused = await patch(top, { ...profile, invited_by_code: codes.at(-1)! })
      return [...(await refusal(refused)), test.d1.counts.rowsRead]
    }
    const refusedFor = (climbs: number) => [
      ...[400, 'invite_cycle', ['invited_by_code: invite_cycle']],
      expect.toSatisfy((read: number) => read < climbs * climb + 150),
    ]
    expect(await refuse({})).toEqual(refusedFor(1))
    expect(await refuse({ first_name: 'Ann', last_name: 'Lee' })).toEqual(refusedFor(1))
    expect(await refuse({ first_name: 'Ann', email: 'free@example.com' })).toEqual(refusedFor(1))
    expect(await refuse({ first_name: 'Ann', email: 'kept@example.com' })).toEqual(refusedFor(2))
  })
})

describe('the invite code', () => {
  it('is immutable, enforced by the database', async () => {
    const { phone } = await signInAs(test)
    const change = env.DB.prepare('UPDATE users SET invite_code = ? WHERE phone = ?').bind('AAAAAA', phone).run()
    await expect(change).rejects.toThrow('invite_code is immutable')
  })
})
