import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { totpCode, totpStep } from '../../src/admin/second-factor/totp.ts'
import { toBase32 } from '../../src/lib/base32.ts'
import { auditOfStaff } from '../support/account.ts'
import { createOwner, giveTotp, PASSWORD, startTotp } from '../support/own-staff.ts'
import { panelPage } from '../support/panel.ts'
import { createTestApp, json } from '../support/test-app.ts'
import type { RequestOptions } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()
const test = createTestApp()
const ACCOUNT = '/api/v1/admin/account/'

const signIn = (email: string, code?: string, password = PASSWORD) =>
  test.request('POST', '/api/v1/admin/auth/', { body: { email, password, ...(code !== undefined && { code }) } })
const codeOf = async (answer: Response) => [answer.status, (await json(answer))['code']]
const post = (path: string, { token }: { token: string }, body: RequestOptions['body']) =>
  test.request('POST', ACCOUNT + path, { token, body })
const actions = async (id: number) => (await auditOfStaff(id)).map(({ action, outcome }) => `${action} ${outcome}`)

async function enrol(staff: { token: string }) {
  const begun = await startTotp(test, staff)
  const confirm = (code: string) => post('second_factor/confirm/', staff, { code })
  return { ...begun, confirm }
}

describe('enrolling a second factor', () => {
  it('needs the password and a first code, and returns recovery codes once', async () => {
    const staff = await createOwner()
    expect((await post('second_factor/', staff, { password: 'not it' })).status).toBe(400)
    const { uri, confirm, code } = await enrol(staff)
    expect(uri).toMatch(/^otpauth:\/\/totp\/Referral%20API%3Asupport-\d+%40staff\.example\?secret=[A-Z2-7]{32}&/)
    // Not enabled before the first code.
    expect((await signIn(staff.email)).status).toBe(200)
    expect((await confirm('000000')).status).toBe(400)
    const confirmed = await confirm(code())
    expect(confirmed.status).toBe(200)
    const { recovery_codes: codes } = await json<{ recovery_codes: string[] }>(confirmed)
    expect(codes).toHaveLength(10)
    expect(await codeOf(await confirm(code()))).toEqual([409, 'second_factor_on'])
    expect(await codeOf(await post('second_factor/', staff, { password: PASSWORD }))).toEqual([409, 'second_factor_on'])
    // The enrolment code is used up, recovery codes are not.
    expect(await codeOf(await signIn(staff.email, code()))).toEqual([401, 'second_factor_wrong'])
    expect((await signIn(staff.email, codes[3])).status).toBe(200)
    expect((await signIn(staff.email, codes[3])).status).toBe(401)
    const stored = JSON.stringify(
      (await env.DB.prepare('SELECT * FROM staff_totp, staff_recovery_codes').all()).results,
    )
    for (const secret of [...codes, new URL(uri).searchParams.get('secret')!]) expect(stored).not.toContain(secret)
    const account = await json(await test.request('GET', ACCOUNT, { token: staff.token }))
    expect(account['second_factor']).toMatchObject({ recovery_codes_left: 9 })
    expect(await actions(staff.id)).toContain('second_factor_on ok')
  })

  it('expires after ten minutes and then starts over with a new secret', async () => {
    const staff = await createOwner()
    const first = await enrol(staff)
    const second = await enrol(staff)
    expect((await first.confirm(first.code())).status).toBe(400)
    clock.advance(11 * 60)
    expect(await codeOf(await second.confirm(second.code()))).toEqual([409, 'second_factor_off'])
  })

  it('is the business of the session that started it: another can neither read nor confirm the secret', async () => {
    const staff = await createOwner()
    const other = (await json(await signIn(staff.email)))['access'] as string
    const { secret, confirm, code } = await enrol(staff)
    const page = await (await panelPage(test, '/admin/account/second-factor/', staff.cookie)).text()
    expect(page.replaceAll(/\s/g, '')).not.toContain(toBase32(secret))
    expect(await codeOf(await post('second_factor/confirm/', { token: other }, { code: code() }))).toEqual([
      409,
      'second_factor_off',
    ])
    expect((await confirm(code())).status).toBe(200)
    clock.advance(30)
    expect((await signIn(staff.email, code())).status).toBe(200)
  })
})

describe('a sign-in with a second factor', () => {
  it('asks for the code only after the right password', async () => {
    const { id, email } = await createOwner()
    const { code } = await giveTotp(test, id)
    expect(await codeOf(await signIn(email, code(), 'wrong'))).toEqual([401, 'wrong_credentials'])
    expect(await codeOf(await signIn(email))).toEqual([401, 'second_factor_required'])
    expect(await codeOf(await signIn(email, '000000'))).toEqual([401, 'second_factor_wrong'])
    expect((await signIn(email, code())).status).toBe(200)
    expect(await actions(id)).toEqual([
      'staff_sign_in_failed wrong_credentials',
      'staff_sign_in_failed second_factor_wrong',
      'staff_signed_in ok',
    ])
  })

  it('accepts each code once: of 20 at once one succeeds', async () => {
    const { id } = await createOwner()
    const { code, recovery } = await giveTotp(test, id)
    const { useSecondFactor } = await import('../../src/admin/second-factor/use-second-factor.ts')
    const { createD1 } = await import('../../src/db/d1.ts')
    const { db } = createD1(env.DB)('write')
    const use = async (typed: string) => {
      const all = Array.from({ length: 20 }, async () =>
        useSecondFactor({ db, config: test.config }, { staffId: id, code: typed, now: Date.now() }),
      )
      return (await Promise.allSettled(all)).filter(({ status }) => status === 'fulfilled')
    }
    expect(await use(code())).toEqual([{ status: 'fulfilled', value: 'totp' }])
    expect(await use(recovery)).toEqual([{ status: 'fulfilled', value: 'recovery_code' }])
    const before = totpCode((await giveTotpAgain(id)).secret, totpStep(Date.now()) - 1)
    expect(await use(before)).toHaveLength(1)
  })

  it('rejects a code of an earlier step after a later one', async () => {
    const { id, email } = await createOwner()
    const { secret, code } = await giveTotp(test, id)
    expect((await signIn(email, code())).status).toBe(200)
    expect((await signIn(email, totpCode(secret, totpStep(Date.now()) - 1))).status).toBe(401)
    clock.advance(30)
    expect((await signIn(email, code())).status).toBe(200)
  })

  it('counts wrong codes in the password budget, which the right password neither uses nor resets', async () => {
    const { id, email } = await createOwner()
    const { code } = await giveTotp(test, id)
    for (let i = 0; i < 10; i += 1) {
      expect((await signIn(email)).status).toBe(401)
      expect((await signIn(email, '000000')).status).toBe(401)
    }
    expect((await signIn(email, code())).status).toBe(429)
    clock.advance(86_400)
    expect((await signIn(email, code())).status).toBe(200)
    for (let i = 0; i < 11; i += 1) expect((await signIn(email)).status).toBe(401)
  })

  it('rejects codes of other accounts', async () => {
    const [one, other] = [await createOwner(), await createOwner()]
    const { code } = await giveTotp(test, one.id)
    await giveTotp(test, other.id, 'zzzzz-zzzzz')
    expect((await signIn(other.email, code())).status).toBe(401)
    expect((await signIn(other.email, 'abcde-fghij')).status).toBe(401)
    expect((await signIn(other.email, 'ZZZZZ ZZZZZ')).status).toBe(200)
  })
})

/** Another secret for the same account. */
async function giveTotpAgain(id: number) {
  await env.DB.batch([
    env.DB.prepare('DELETE FROM staff_totp WHERE staff_id = ?').bind(id),
    env.DB.prepare('DELETE FROM staff_recovery_codes WHERE staff_id = ?').bind(id),
  ])
  return giveTotp(test, id)
}

describe('disabling the second factor and new recovery codes', () => {
  it('need the password and count wrong guesses', async () => {
    const staff = await createOwner()
    await giveTotp(test, staff.id)
    for (let i = 0; i < 5; i += 1) {
      expect((await post('second_factor/off/', staff, { password: 'guess' })).status).toBe(400)
      expect((await post('second_factor/recovery_codes/', staff, { password: 'guess' })).status).toBe(400)
    }
    expect((await post('second_factor/off/', staff, { password: PASSWORD })).status).toBe(429)
    // The sign-in page has its own budget.
    expect(await codeOf(await signIn(staff.email))).toEqual([401, 'second_factor_required'])
  })

  it('invalidate the old recovery codes', async () => {
    const staff = await createOwner()
    const { recovery } = await giveTotp(test, staff.id)
    const renewed = await post('second_factor/recovery_codes/', staff, { password: PASSWORD })
    const { recovery_codes: codes } = await json<{ recovery_codes: string[] }>(renewed)
    expect((await signIn(staff.email, recovery)).status).toBe(401)
    expect((await signIn(staff.email, codes[9])).status).toBe(200)
    expect((await post('second_factor/off/', staff, { password: PASSWORD })).status).toBe(204)
    expect((await signIn(staff.email)).status).toBe(200)
    const left = await env.DB.prepare('SELECT count(*) AS n FROM staff_recovery_codes WHERE staff_id = ?')
      .bind(staff.id)
      .first()
    expect(left).toEqual({ n: 0 })
    for (const path of ['off/', 'recovery_codes/'])
      expect(await codeOf(await post(`second_factor/${path}`, staff, { password: PASSWORD }))).toEqual([
        409,
        'second_factor_off',
      ])
    expect(await actions(staff.id)).toEqual(
      expect.arrayContaining(['recovery_codes_renewed ok', 'second_factor_off ok']),
    )
  })
})
