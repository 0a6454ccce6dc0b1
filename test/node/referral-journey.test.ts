import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { newPhone, useBrowser } from './browser-test.ts'

/** A headless browser identifies itself and would count as a bot. */
const PERSON = {
  userAgent:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
}
/** The counter flushes a few seconds after the first click. */
const PATIENCE_MS = 20_000

const { visit, origin } = useBrowser()

interface Me {
  id: number
  invite_code: string
  invited_by_code: string | null
  invited_by: { id: number; method: string; certainty: string } | null
}

interface Stats {
  totals: { clicks: number }
  channels: object[]
}

/** Signs a phone in on the start page and returns its access token. */
async function signIn(page: Page, phone: string): Promise<string> {
  await page.getByLabel('Phone number').fill(phone)
  await page.getByRole('button', { name: 'Send code', exact: true }).click()
  await page.getByRole('button', { name: 'Fill in', exact: true }).click()
  const answer = page.waitForResponse('**/jwt/get_by_phone/')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  return ((await (await answer).json()) as { access: string }).access
}

async function get<Body>(path: string, access: string): Promise<Body> {
  const answer = await fetch(origin + path, { headers: { Authorization: `Bearer ${access}` } })
  return (await answer.json()) as Body
}

const me = (access: string) => get<Me>('/api/v1/users/current_user/', access)

describe('a friend who follows a link', () => {
  it('submits a number on the landing page and signs up elsewhere: the attribution is likely', async () => {
    const owner = await visit('/')
    const ownerAccess = await signIn(owner.page, newPhone())
    const inviter = await me(ownerAccess)
    const phone = newPhone()

    const friend = await visit(`/r/${inviter.invite_code}?channel=telegram`, PERSON)
    await friend.page.getByLabel('Phone number').fill(phone)
    await friend.page.getByRole('button', { name: 'Save the invitation' }).click()
    await friend.page.getByRole('status').filter({ hasText: /\S/ }).waitFor()
    expect(friend.complaints).toEqual([])
    await friend.page.context().close()

    const elsewhere = await visit('/')
    expect(await elsewhere.page.context().cookies()).toEqual([])
    const invitee = await me(await signIn(elsewhere.page, phone))
    expect(invitee.invited_by_code).toBe(inviter.invite_code)
    expect(invitee.invited_by).toMatchObject({ id: inviter.id, method: 'pending_phone', certainty: 'likely' })

    const read = () => get<Stats>(`/api/v1/referral_links/${inviter.invite_code}/stats/`, ownerAccess)
    const deadline = Date.now() + PATIENCE_MS
    while (Date.now() < deadline && (await read()).totals.clicks === 0) await sleep(500)
    const { totals, channels } = await read()
    expect(totals).toEqual({ clicks: 1, uniques: 1, signups: 1, conversion: 1 })
    expect(channels).toMatchObject([{ channel: 'telegram', clicks: 1, signups: 1 }])
  })

  it("signs up on a page of the same origin: the click's cookie is enough", async () => {
    const owner = await visit('/')
    const inviter = await me(await signIn(owner.page, newPhone()))
    const friend = await visit(`/r/${inviter.invite_code}`, PERSON)
    const [cookie] = await friend.page.context().cookies()
    expect(cookie).toMatchObject({ name: '__Host-referral', httpOnly: true, secure: true, sameSite: 'Lax' })
    const access = await friend.page.evaluate(async (phone) => {
      const post = async (path: string, body: object) => {
        const headers = { 'Content-Type': 'application/json' }
        return (await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })).json()
      }
      const { code } = (await post('/api/v1/auth/send_code/', { phone })) as { code: number }
      return ((await post('/api/v1/auth/jwt/get_by_phone/', { phone, code })) as { access: string }).access
    }, newPhone())
    const invitee = await me(access)
    expect(invitee.invited_by).toMatchObject({ id: inviter.id, method: 'token', certainty: 'likely' })
  })
})
