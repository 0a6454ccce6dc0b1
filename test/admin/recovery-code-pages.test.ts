import { describe, expect, it } from 'vitest'
import { createOwner, giveTotp, PASSWORD } from '../support/own-staff.ts'
import { csrfOf, panelForm, panelPage } from '../support/panel.ts'
import { createStaff } from '../support/staff.ts'
import { rowsOf } from '../support/stored.ts'
import { createTestApp } from '../support/test-app.ts'

const test = createTestApp()
const PATH = '/admin/account/second-factor/codes/'

/** Renews the codes of a new owner on the page. Returns the cookies of the session and of the codes. */
async function renew() {
  const owner = await createOwner()
  await giveTotp(test, owner.id)
  const csrf = await csrfOf(test, owner.cookie)
  const form = { _csrf: csrf, password: PASSWORD }
  const answer = await panelForm(test, '/admin/account/second-factor/recovery-codes/', owner.cookie, form)
  const [kept = ''] = answer.headers.getSetCookie().join().split(';')
  return { owner, answer, kept, session: owner.cookie, csrf }
}

const codesOf = async (cookie: string) => {
  const page = await panelPage(test, PATH, cookie)
  const codes = Array.from((await page.text()).matchAll(/<li><code>([\w-]+)<\/code>/g), ([, code]) => code)
  return { status: page.status, to: page.headers.get('location'), codes }
}
const AWAY = { status: 303, to: '/admin/account/', codes: [] }

describe('new recovery codes', () => {
  it('are on a page of their own, as often as it is opened, and in no cookie or table in clear', async () => {
    const { answer, kept, session } = await renew()
    expect([answer.status, answer.headers.get('location')]).toEqual([303, PATH])
    const { codes } = await codesOf(`${session}; ${kept}`)
    expect(codes).toHaveLength(10)
    expect((await codesOf(`${session}; ${kept}`)).codes).toEqual(codes)
    const stored = JSON.stringify([await rowsOf('staff_recovery_codes'), await rowsOf('audit_events'), kept])
    for (const code of codes) expect(stored).not.toContain(code)
    const file = await panelPage(test, `${PATH}file/`, `${session}; ${kept}`)
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="recovery-codes.txt"')
    expect(file.headers.get('cache-control')).toContain('no-store')
    expect((await file.text()).split('\r\n').slice(3, -1)).toEqual(codes)
  })

  it('are for the session that made them alone', async () => {
    const { kept, owner } = await renew()
    const [other, again] = [await createStaff('superuser'), await createStaff('support')]
    for (const cookie of [other.cookie, again.cookie]) expect(await codesOf(`${cookie}; ${kept}`)).toEqual(AWAY)
    expect(await codesOf(owner.cookie)).toEqual(AWAY)
    const [name, value = ''] = kept.split('=')
    const at = 40
    const flipped = value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1)
    for (const changed of ['', 'x', flipped, value.replace('v1', 'v2')])
      expect(await codesOf(`${owner.cookie}; ${name}=${changed}`)).toEqual(AWAY)
    expect((await panelPage(test, PATH, kept)).headers.get('location')).toContain('/admin/sign-in/')
  })

  it('are forgotten once they are confirmed, or the second factor is turned off, and not by another site', async () => {
    const { kept, session, csrf } = await renew()
    const both = `${session}; ${kept}`
    expect((await panelForm(test, `${PATH}saved/`, both, {})).status).toBe(403)
    for (const [path, fields] of [
      [`${PATH}saved/`, {}],
      ['/admin/account/second-factor/off/', { password: PASSWORD }],
    ] as const) {
      const answer = await panelForm(test, path, both, { _csrf: csrf, ...fields })
      expect([answer.status, answer.headers.getSetCookie().join()]).toEqual([
        303,
        expect.stringMatching(/^__Host-staff-codes=; Max-Age=0; Path=\/; Secure; HttpOnly; SameSite=Strict$/),
      ])
    }
  })
})
