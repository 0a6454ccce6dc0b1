import { expect } from 'vitest'
import type { PanelSite } from './site.ts'

/** Requests by the app while someone uses the panel. */
export function callsOf(siteOf: () => PanelSite) {
  const post = async (path: string, body: object) =>
    fetch(`${siteOf().origin}/api/v1/auth/${path}/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })

  async function askForCode(phone: string): Promise<number> {
    const answer = await post('send_code', { phone })
    expect(answer.status).toBe(200)
    const { code } = (await answer.json()) as { code: number }
    return code
  }

  const typeCode = async (phone: string, code: number) => post('jwt/get_by_phone', { phone, code })

  /** Someone who has just signed up. */
  async function signUp(phone: string): Promise<{ refresh: string }> {
    const answer = await typeCode(phone, await askForCode(phone))
    return answer.json()
  }

  return {
    askForCode,
    signUp,
    /** Returns the status. */
    signIn: async (phone: string, code: number) => (await typeCode(phone, code)).status,
    /** Returns the status. */
    refresh: async (refresh: string) => (await post('jwt/refresh', { refresh })).status,
  }
}
