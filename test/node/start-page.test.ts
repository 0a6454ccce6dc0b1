import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { newPhone, useBrowser } from './browser-test.ts'

const { origin, visit } = useBrowser()

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const panelOf = (page: Page, phone: string) =>
  page.locator('.person').filter({ has: page.getByRole('heading', { name: phone }) })

async function askForCode(page: Page, phone: string): Promise<void> {
  await page.getByLabel('Phone number').fill(phone)
  await button(page, 'Send code').click()
  await button(page, 'Fill in').waitFor()
}

async function signIn(page: Page, phone: string): Promise<void> {
  await askForCode(page, phone)
  await button(page, 'Fill in').click()
  await button(page, 'Sign in').click()
  await panelOf(page, phone)
    .getByText(/^User \d+/)
    .waitFor()
}

/** A code of the right length, different from the one shown. */
async function wrongCode(page: Page): Promise<string> {
  const right = Number(await page.locator('[data-part="development-code"]').textContent())
  return String(right === 9999 ? 1000 : right + 1)
}

/** A countdown, as in `in 0:41`. */
const secondsOf = (text: string | null) => {
  const [, minutes = Number.NaN, seconds] = /(\d+):(\d\d)/.exec(text ?? '') ?? []
  return Number(minutes) * 60 + Number(seconds)
}

const statusOf = (page: Page, path: string) =>
  page.locator('.call').filter({ hasText: path }).first().locator('.status')

describe('the demo on the start page', () => {
  it('tells the story: the first phone invites a second and then sees it', async () => {
    const { page, complaints } = await visit('/')
    const [first, second] = [newPhone(), newPhone()]
    await signIn(page, first)
    const code = await panelOf(page, first).locator('.invite-code').textContent()
    expect(code).toMatch(/^[0-9A-Z]{6}$/)
    await panelOf(page, first).getByText('No one yet.').waitFor()

    await button(page, 'Sign in with a second number and this code').click()
    await askForCode(page, second)
    expect(await page.getByLabel('Invite code').inputValue()).toBe(code)
    await button(page, 'Fill in').click()
    await button(page, 'Sign in').click()

    await panelOf(page, second).getByText(`invited by ${code}`).waitFor()
    await panelOf(page, first).getByRole('listitem').getByText(second).waitFor()
    await panelOf(page, first).locator('.count').getByText('1', { exact: true }).waitFor()
    await panelOf(page, first).getByText('Claims access').click()
    await panelOf(page, first).getByText('"token_type": "access"').waitFor()
    expect(complaints).toEqual([])
  })

  it('offers the invite code once it has loaded', async () => {
    const { page } = await visit('/')
    const seen = Promise.withResolvers<void>()
    await page.route('**/current_user/', async (route) => {
      await seen.promise
      await route.continue()
    })
    await askForCode(page, newPhone())
    await button(page, 'Fill in').click()
    await button(page, 'Sign in').click()
    const next = button(page, 'Sign in with a second number and this code')
    await next.waitFor()
    expect(await next.isDisabled()).toBe(true)
    seen.resolve()
    await next.click()
    await page.getByLabel('Phone number').waitFor()
  })

  it('keeps users and a pending code across a reload and a language change', async () => {
    const { page, complaints } = await visit('/')
    const [first, second] = [newPhone(), newPhone()]
    await signIn(page, first)
    await button(page, 'Sign in with a second number and this code').click()
    await askForCode(page, second)
    await page.getByRole('link', { name: 'Русский' }).click()
    await panelOf(page, first)
      .getByText(/^Пользователь \d+/)
      .waitFor()
    await button(page, 'Подставить').click()
    await button(page, 'Войти').click()
    await panelOf(page, first).getByRole('listitem').getByText(second).waitFor()
    expect(complaints).toEqual([])
  })

  it('shows a wrong code and an unknown invite code beside their fields, and keeps the input', async () => {
    const { page } = await visit('/')
    await askForCode(page, newPhone())
    const [code, invite] = [page.getByLabel('Code from the message'), page.getByLabel('Invite code')]
    const wrong = await wrongCode(page)
    await code.fill(wrong)
    await invite.fill('zzzzzz')
    await button(page, 'Sign in').click()
    await page.locator('#code-error').getByText('The code is wrong').waitFor()
    expect(await code.inputValue()).toBe(wrong)
    expect(await code.getAttribute('aria-invalid')).toBe('true')
    expect(await invite.inputValue()).toBe('zzzzzz')

    await button(page, 'Fill in').click()
    await button(page, 'Sign in').click()
    await page.locator('#invited_by_code-error').getByText('This invite code does not exist').waitFor()
    expect(await page.locator('#code-error').textContent()).toBe('')
    expect(await invite.inputValue()).toBe('zzzzzz')
    await invite.fill('')
    await button(page, 'Sign in').click()
    await page.getByText(/^User \d+/).waitFor()
  })

  it('shows an invalid phone beside the field, in the page language', async () => {
    const { page } = await visit('/?lang=ru')
    await page.getByLabel('Номер телефона').fill('12345')
    await button(page, 'Получить код').click()
    await page.locator('#phone-error').getByText('Неверный номер телефона').waitFor()
    expect(await page.getByLabel('Номер телефона').inputValue()).toBe('12345')
  })

  it('counts down to the next code, and moves to the code field when one was sent', async () => {
    const { page } = await visit('about:blank')
    await page.clock.install()
    await page.goto('/')
    const phone = newPhone()
    await askForCode(page, phone)
    const resend = button(page, 'Send a new code')
    expect(await resend.isDisabled()).toBe(true)
    const left = page.locator('[data-part="resend-wait"]')
    // The clock goes on, by as much as the machine takes.
    expect(await left.textContent()).toMatch(/^in (1:00|0:\d\d)$/)
    const before = secondsOf(await left.textContent())
    await page.clock.fastForward('00:20')
    expect(secondsOf(await left.textContent())).toBeLessThanOrEqual(before - 20)

    await button(page, 'Change number').click()
    await button(page, 'Send code').click()
    await page.locator('.error').getByText('A code was sent recently').waitFor()
    expect(await resend.isDisabled()).toBe(true)
    await page.clock.fastForward('01:01')
    expect(await resend.isEnabled()).toBe(true)
    await button(page, 'Fill in').click()
    await button(page, 'Sign in').click()
    await panelOf(page, phone)
      .getByText(/^User \d+/)
      .waitFor()
  })

  it('counts down Retry-After when the attempts are used up', async () => {
    const { page } = await visit('/')
    await askForCode(page, newPhone())
    await page.getByLabel('Code from the message').fill(await wrongCode(page))
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      const answered = page.waitForResponse('**/get_by_phone/')
      await button(page, 'Sign in').click()
      await answered
      // The button ignores clicks until it has shown the response.
      await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' })
    }
    await page.locator('#code-error').getByText('Too many attempts').waitFor()
    await page.getByText(/^Try again in (10:00|9:\d\d)$/).waitFor()
  })

  it('refreshes an expired access token', async () => {
    const { page, complaints } = await visit('about:blank')
    await page.clock.install()
    await page.goto('/')
    const phone = newPhone()
    await signIn(page, phone)
    const access = await panelOf(page, phone).locator('.token code').first().textContent()
    await page.clock.fastForward('16:00')
    await panelOf(page, phone).getByText('expired, renews on next use').waitFor()
    await button(page, 'Refresh').click()
    await statusOf(page, '/auth/jwt/refresh/').getByText('200', { exact: true }).waitFor()
    await panelOf(page, phone)
      .getByText(/^expires in 1[45]:/)
      .waitFor()
    expect(await panelOf(page, phone).locator('.token code').first().textContent()).not.toBe(access)
    expect(complaints).toEqual([])
  })

  it('signs out: the session ends and the number is filled in for the next sign-in', async () => {
    const { page, complaints } = await visit('/')
    const phone = newPhone()
    await signIn(page, phone)
    await button(page, 'Sign out').click()
    await page.getByText(`Signed out: ${phone}`).waitFor()
    await statusOf(page, '/auth/logout/').getByText('204', { exact: true }).waitFor()
    expect(await page.getByLabel('Phone number').inputValue()).toBe(phone)
    expect(await page.evaluate('sessionStorage.getItem("referral-api-demo")')).not.toContain('eyJ')
    expect(complaints).toEqual([])
  })

  it('shows each call as a working curl command', async () => {
    const { page } = await visit('/', { permissions: ['clipboard-read', 'clipboard-write'] })
    const phone = newPhone()
    await signIn(page, phone)
    const call = page.locator('.call').filter({ hasText: '/users/current_user/' }).first()
    await call.getByRole('button', { name: 'Copy curl' }).click()
    const read = async () => page.evaluate<string>('navigator.clipboard.readText()')
    await expect.poll(read).toMatch(/^curl /)
    const command = await read()
    const [, url = '', token = ''] = /^curl (\S+) \\\n {2}-H 'Authorization: Bearer (\S+)'$/.exec(command) ?? []
    const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } })
    expect(await answer.json()).toMatchObject({ phone })
  })

  it('shows terminal commands with the origin that it is served from', async () => {
    const { page } = await visit('/')
    const commands = (await page.locator('#calls-empty code').textContent()) ?? ''
    expect([...commands.matchAll(/^curl (\S+)/gm)].map(([, url]) => url)).toEqual([
      `${origin}/api/v1/auth/send_code/`,
      `${origin}/api/v1/auth/jwt/get_by_phone/`,
      `${origin}/api/v1/users/current_user/`,
      `${origin}/api/v1/auth/send_code/`,
      `${origin}/api/v1/auth/jwt/get_by_phone/`,
    ])
    expect(origin).not.toContain(':8787')
  })

  it('works by keyboard alone', async () => {
    const { page } = await visit('/')
    const phone = newPhone()
    await page.getByLabel('Phone number').focus()
    await page.keyboard.type(phone)
    await page.keyboard.press('Enter')
    await button(page, 'Fill in').waitFor()
    await page.keyboard.type((await page.locator('[data-part="development-code"]').textContent()) ?? '')
    await page.keyboard.press('Enter')
    await panelOf(page, phone)
      .getByText(/^User \d+/)
      .waitFor()
    await expect.poll(async () => page.evaluate('document.activeElement.textContent')).toBe(phone)
  })
})
