import { describe, expect, it } from 'vitest'
import { createAuthenticator } from '../support/authenticator.ts'
import { createOwner, givePasskey, PASSWORD, passkeyChallenge } from '../support/own-staff.ts'
import { createTestApp, json } from '../support/test-app.ts'

const test = createTestApp()
const NOBODYS = await createAuthenticator()
let network = 0

/** Each browser has its own address. */
function newBrowser() {
  network += 1
  const address = { 'CF-Connecting-IP': `198.51.100.${network}` }
  const post = async (path: string, body: object, device?: string) =>
    test.request('POST', `/api/v1/admin/auth/${path}`, {
      headers: { ...address, ...(device !== undefined && { 'X-Device-Token': device }) },
      body,
    })
  return {
    challenge: async () => passkeyChallenge(test, address),
    signIn: async (state: string, credential: object, device?: string) =>
      post('passkey/', { state, credential }, device),
    passwordSignIn: async ({ email }: { email: string }, device?: string) =>
      post('', { email, password: PASSWORD }, device),
  }
}

/** What a browser holds after a sign-in. */
const deviceOf = async (staff: { email: string }) =>
  (await json<{ device: string }>(await newBrowser().passwordSignIn(staff))).device

describe('in a browser that its owner signed in with before, a passkey', () => {
  /** A network on which someone has used up every attempt. */
  async function spentNetwork() {
    const browser = newBrowser()
    for (let i = 0; i < 30; i += 1) await browser.signIn('x', { ...(await NOBODYS.get('AAAA')), id: `guest-${i}` })
    return browser
  }

  it('works although a stranger has used up the attempts of the network', async () => {
    const [staff, other] = [await createOwner(), await createOwner()]
    const key = await givePasskey(test, staff)
    const [device, foreign] = [await deviceOf(staff), await deviceOf(other)]
    const browser = await spentNetwork()
    const { challenge, state } = await browser.challenge()
    const credential = await key.get(challenge)
    for (const unknown of [undefined, foreign, `${device}0`])
      expect((await browser.signIn(state, credential, unknown)).status).toBe(429)
    expect((await browser.signIn(state, credential, device)).status).toBe(200)
  })

  it('shares ten attempts with the password there, which a sign-in clears', async () => {
    const staff = await createOwner()
    const key = await givePasskey(test, staff)
    const [device, browser] = [await deviceOf(staff), newBrowser()]
    const { challenge, state } = await browser.challenge()
    const credential = await key.get(challenge)
    const wrong = async () => (await browser.signIn('x', credential, device)).status
    const password = async () => (await browser.passwordSignIn(staff, device)).status
    for (let i = 0; i < 9; i += 1) expect(await wrong()).toBe(403)
    expect((await browser.signIn(state, credential, device)).status).toBe(200)
    for (let i = 0; i < 10; i += 1) expect(await wrong()).toBe(403)
    expect([await wrong(), await password()]).toEqual([429, 429])
  })

  it('tells strangers nothing: one that exists has the limits of one that does not', async () => {
    const [staff, other] = [await createOwner(), await createOwner()]
    const key = await givePasskey(test, staff)
    const device = await deviceOf(other)
    const seen = async (id: string) => {
      const statuses: number[] = []
      for (let i = 0; i < 12; i += 1)
        statuses.push((await newBrowser().signIn('x', { ...(await NOBODYS.get('AAAA')), id }, device)).status)
      return statuses
    }
    expect(await seen(key.id)).toEqual(await seen(NOBODYS.id))
    // Nor do they use up the owner's attempts.
    expect((await newBrowser().passwordSignIn(staff)).status).toBe(200)
  })
})
