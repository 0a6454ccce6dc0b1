import { beforeEach, describe, expect, it } from 'vitest'
import { formatWait, fillIn } from '../../../src/panel/kit/format.ts'
import { browserOf, expectWellDrawn, IN_LOOK, OPPOSITE_LOOKS } from './looks.ts'
import { sendCredentials, SUPERUSER } from './site.ts'
import type { PanelSite } from './site.ts'
import { wordsOf } from './words.ts'

const ATTEMPTS = 10
const DAY_SECONDS = 86_400

export function describeSignIn(siteOf: () => PanelSite): void {
  describe('the sign-in', () => {
    beforeEach(() => siteOf().forgiveSignIns())

    it.each(OPPOSITE_LOOKS)(
      `rejects a wrong password, then accepts the superuser created by the command, ${IN_LOOK}`,
      async (look) => {
        const { language } = look
        const words = wordsOf(language)
        const { page } = await siteOf().visit('/admin/people/?country=RU', { isStranger: true, ...browserOf(look) })
        expect(page.url()).toContain('/admin/sign-in/')
        await sendCredentials(page, { ...SUPERUSER, password: 'not the password' }, language)
        await page.getByRole('alert').getByText(words.error('wrong_credentials')).waitFor()
        expect(await page.getByLabel(words.gate.email).inputValue()).toBe(SUPERUSER.email)
        await expectWellDrawn(page, look)
        await sendCredentials(page, SUPERUSER, language)
        await page.waitForURL('**/admin/people/?country=RU')
        await page.getByRole('heading', { level: 1, name: words.common.people }).waitFor()
      },
    )

    it.each(OPPOSITE_LOOKS)(`is locked after ten attempts for this account only, ${IN_LOOK}`, async (look) => {
      const { language } = look
      const words = wordsOf(language)
      const { page } = await siteOf().visit('/admin/', { isStranger: true, ...browserOf(look) })
      const alert = page.getByRole('alert')
      for (let attempt = 0; attempt <= ATTEMPTS; attempt += 1) {
        const answered = page.waitForResponse((answer) => answer.request().method() === 'POST')
        await sendCredentials(page, { email: 'nobody@example.com', password: `guess ${attempt}` }, language)
        expect((await answered).status()).toBe(attempt < ATTEMPTS ? 401 : 429)
        await page.waitForLoadState()
      }
      const wait = fillIn(words.common.retryIn, { time: formatWait(DAY_SECONDS, language) })
      await alert.getByText(`${words.error('staff_attempts')} ${wait}`, { exact: true }).waitFor()
      expect(await page.getByLabel(words.gate.email).inputValue()).toBe('nobody@example.com')
      await expectWellDrawn(page, look)
      await sendCredentials(page, SUPERUSER, language)
      await page.waitForURL('**/admin/')
    })
  })
}
