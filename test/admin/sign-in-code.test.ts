import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createOwner, giveTotp, PASSWORD } from '../support/own-staff.ts'
import { panelForm } from '../support/panel.ts'
import { changeStaff } from '../support/staff.ts'
import { createTestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()
const test = createTestApp()
const CODE = '/admin/sign-in/code/'
const EXPIRED = '/admin/sign-in/?done=expired'

/** Somebody half-way through a sign-in: their password was accepted. */
async function halfWay() {
  const owner = await createOwner()
  const totp = await giveTotp(test, owner.id)
  const fields = { email: owner.email, password: PASSWORD, next: '/admin/account/' }
  const answer = await panelForm(test, '/admin/sign-in/', undefined, fields)
  const cookie = answer.headers.getSetCookie().join()
  return { ...owner, ...totp, answer, state: /__Host-staff-sign-in=[^;]+/.exec(cookie)?.[0] ?? '', cookies: cookie }
}

const send = (state: string | undefined, code: string, next = '') => panelForm(test, CODE, state, { code, next })
const whereTo = (answer: Response) => [answer.status, answer.headers.get('location')]
const opens = (answer: Response) =>
  answer.headers.getSetCookie().some((cookie) => cookie.startsWith('__Host-staff=rst_'))

describe('the code page of the sign-in', () => {
  it('follows the right password, which grants no access by itself', async () => {
    const { answer, cookies, state, code } = await halfWay()
    expect(whereTo(answer)).toEqual([303, '/admin/sign-in/code/?next=%2Fadmin%2Faccount%2F'])
    expect(cookies).not.toContain('rst_')
    const inside = await test.app.request('https://api.example/admin/account/', { headers: { Cookie: state } })
    expect(inside.status).toBe(303)
    const entered = await send(state, code(), '/admin/account/')
    expect([...whereTo(entered), opens(entered)]).toEqual([303, '/admin/account/', true])
    const elsewhere = await halfWay()
    expect(whereTo(await send(elsewhere.state, elsewhere.code(), 'https://evil.example/'))).toEqual([303, '/admin/'])
  })

  it('is bound to one account and needs its state cookie', async () => {
    const [one, other] = [await halfWay(), await halfWay()]
    expect((await send(one.state, other.code())).status).toBe(401)
    const forged = one.state.replace(/=\d+\./, `=${other.id}.`)
    for (const state of [undefined, '__Host-staff-sign-in=', forged, one.state.slice(0, -1), `${one.state}0`])
      expect(whereTo(await send(state, other.code()))).toEqual([303, EXPIRED])
  })

  it('expires after five minutes or when the password changes', async () => {
    const slow = await halfWay()
    clock.advance(5 * 60)
    expect(whereTo(await send(slow.state, slow.code()))).toEqual([303, EXPIRED])
    const changed = await halfWay()
    await env.DB.prepare("UPDATE staff SET password_hash = 'another' WHERE id = ?").bind(changed.id).run()
    expect(whereTo(await send(changed.state, changed.code()))).toEqual([303, EXPIRED])
  })

  it('leaves strangers one guess of ten after nine, however often the owner signs in from new browsers', async () => {
    const owner = await halfWay()
    const guess = async () =>
      (await panelForm(test, '/admin/sign-in/', undefined, { email: owner.email, password: 'guess' })).status
    for (let i = 0; i < 9; i += 1) expect(await guess()).toBe(401)
    for (let i = 0; i < 11; i += 1) {
      clock.advance(60)
      const password = { email: owner.email, password: PASSWORD }
      const cookies = (await panelForm(test, '/admin/sign-in/', undefined, password)).headers.getSetCookie().join()
      const state = /__Host-staff-sign-in=[^;]+/.exec(cookies)?.[0]
      expect(opens(await send(state, owner.code()))).toBe(true)
    }
    expect([await guess(), await guess()]).toEqual([401, 429])
  })

  it('rejects staff blocked meanwhile and allows ten attempts', async () => {
    const blocked = await halfWay()
    await changeStaff(blocked.id, 'blocked_at = 1')
    expect((await send(blocked.state, blocked.code())).status).toBe(403)
    const guessed = await halfWay()
    const answers = await Promise.all(Array.from({ length: 20 }, async () => send(guessed.state, '000000')))
    const statuses = answers.map(({ status }) => status)
    // The right password does not count.
    expect([401, 429].map((status) => statuses.filter((one) => one === status).length)).toEqual([10, 10])
    expect((await send(guessed.state, guessed.code())).status).toBe(429)
  })
})
