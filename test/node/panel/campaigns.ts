import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { tabTo } from './finding.ts'
import { browserOf, expectWellDrawn, IN_LOOK, openSection, OPPOSITE_LOOKS } from './looks.ts'
import type { Look } from './looks.ts'
import type { PanelSite } from './site.ts'
import { wordsOf } from './words.ts'

/* Campaign links, as a growth manager makes them. */

const refused = (one: string) => one.includes('400')

export function describeCampaigns(siteOf: () => PanelSite): void {
  describe('a growth manager', () => {
    let analyst: Awaited<ReturnType<PanelSite['enter']>>
    beforeAll(async () => {
      const site = siteOf()
      analyst = await site.enter(site.addStaff('campaigns@example.com', 'analyst'))
    })
    const open = async (look: Look, path: string) =>
      siteOf().visit(path, {
        storageState: analyst,
        ...browserOf(look),
        permissions: ['clipboard-read', 'clipboard-write'],
      })
    const previews = async (page: Page, name: string) => page.locator(`[data-preview-of="${name}"]`).allTextContents()

    it.each(OPPOSITE_LOOKS)(`makes a link with a QR code in at most five clicks, ${IN_LOOK}`, async (look) => {
      const { campaigns: text } = wordsOf(look.language)
      const code = `sale-${look.width}-${look.colorScheme}`
      const { page, complaints } = await open(look, '/admin/')
      const clicks = await openSection(page, look.language, 'links')
      await page.getByRole('link', { name: text.add }).click()
      await page.waitForURL('**/campaign-links/new/')
      const otherwise = (await previews(page, 'title'))[0]!
      await page.getByLabel(text.fields.code.label, { exact: true }).fill(code)
      await page.getByLabel(text.fields.title.label, { exact: true }).fill('Acme: ten per cent off')
      // Both chats follow while someone types, and show what is sent without a text.
      await expect.poll(async () => previews(page, 'title')).toEqual(Array(2).fill('Acme: ten per cent off'))
      await expect.poll(async () => (await previews(page, 'code'))[1]).toMatch(new RegExp(`/r/${code}$`))
      await page.getByLabel(text.fields.title.label, { exact: true }).fill(' ')
      await expect.poll(async () => previews(page, 'title')).toEqual([otherwise, otherwise])
      await page.getByLabel(text.fields.title.label, { exact: true }).fill('Acme: ten per cent off')
      await expectWellDrawn(page, look)
      await page.getByRole('button', { name: text.create }).click()
      await page.getByText(text.doneCreated).waitFor()
      await expectWellDrawn(page, look)
      await expect.poll(async () => previews(page, 'title')).toEqual(Array(2).fill('Acme: ten per cent off'))
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: `${text.qrShort} PNG` }).click(),
      ])
      expect(download.suggestedFilename()).toBe(`${code}.png`)
      // The section, the new link, its creation, the download.
      expect(clicks + 3).toBeLessThanOrEqual(5)
      await page.getByRole('button', { name: text.copy }).click()
      await page.getByText(text.copied, { exact: true }).waitFor()
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
        await page.locator('#link-address').inputValue(),
      )
      expect(complaints.filter((one) => !one.includes('qr.png'))).toEqual([])
    })

    it.each(OPPOSITE_LOOKS)(`makes and changes one by keyboard alone, ${IN_LOOK}`, async (look) => {
      const { campaigns: text, fieldError } = wordsOf(look.language)
      const { page, complaints } = await open(look, '/admin/links/')
      await tabTo(page, text.add)
      await page.keyboard.press('Enter')
      await page.waitForURL('**/campaign-links/new/')
      await tabTo(page, text.fields.campaign.label)
      await page.keyboard.type('два слова')
      await page.keyboard.press('Enter')
      await page.getByText(fieldError('invalid_utm')).waitFor()
      await expectWellDrawn(page, look)
      await tabTo(page, text.fields.campaign.label)
      await page.keyboard.press('Control+A')
      await page.keyboard.type('two-words')
      await page.keyboard.press('Enter')
      await page.getByText(text.doneCreated).waitFor()
      await tabTo(page, text.edit)
      await page.keyboard.press('Enter')
      await page.waitForURL('**/edit/')
      await tabTo(page, text.fields.label.label)
      await page.keyboard.type('By keys')
      await page.keyboard.press('Enter')
      await page.getByText(text.doneChanged).waitFor()
      await page.getByText('By keys', { exact: true }).waitFor()
      await page.getByText('two-words', { exact: true }).waitFor()
      expect(complaints.filter((one) => !refused(one))).toEqual([])
    })

    it.each(OPPOSITE_LOOKS)(`is told what a colleague saved meanwhile, and loses nothing, ${IN_LOOK}`, async (look) => {
      const { campaigns: text, common, error } = wordsOf(look.language)
      const code = `both-${look.width}`
      const { page } = await open(look, '/admin/campaign-links/new/')
      await page.getByLabel(text.fields.code.label, { exact: true }).fill(code)
      await page.getByRole('button', { name: text.create }).click()
      await page.getByText(text.doneCreated).waitFor()
      const editors = [
        await open(look, `/admin/links/${code}/edit/`),
        await open(look, `/admin/links/${code}/edit/`),
      ] as const
      const save = async ({ page: form }: (typeof editors)[number], field: 'label' | 'title', value: string) => {
        await form.getByLabel(text.fields[field].label, { exact: true }).fill(value)
        await form.getByRole('button', { name: text.save, exact: true }).click()
      }
      await save(editors[0], 'title', 'Of a colleague')
      await editors[0].page.getByText(text.doneChanged).waitFor()
      await save(editors[1], 'label', 'Typed by me')
      const second = editors[1].page
      await second.getByText(error('edit_conflict')).waitFor()
      await second.getByText(common.stored).waitFor()
      await second.getByRole('definition').filter({ hasText: 'Of a colleague' }).waitFor()
      expect(await second.getByLabel(text.fields.label.label, { exact: true }).inputValue()).toBe('Typed by me')
      await expectWellDrawn(second, look)
      await save(editors[1], 'title', 'Of both')
      await second.getByText(text.doneChanged).waitFor()
      const link = siteOf().row('SELECT label, title FROM referral_links WHERE code = ?', code)
      expect({ ...link }).toEqual({ label: 'Typed by me', title: 'Of both' })
      expect(editors[1].complaints.filter((one) => !one.includes('409'))).toEqual([])
    })

    it.each(OPPOSITE_LOOKS)(`makes links from a file, once its faults are gone, ${IN_LOOK}`, async (look) => {
      const { campaigns: text, fieldError } = wordsOf(look.language)
      const codes = [1, 2, 3].map((number) => `file-${look.width}-${look.colorScheme}-${number}`)
      const { page, complaints } = await open(look, '/admin/campaign-links/import/')
      const csv = ['code;channel', ...codes.map((code, i) => `${code};${i === 1 ? 'nowhere' : 'vk'}`)].join('\r\n')
      const file = { name: 'links.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }
      await page.getByLabel(text.file).setInputFiles(file)
      await page.getByRole('button', { name: text.importSubmit }).click()
      await page.getByText(`${text.line.replace('{number}', '3')}, channel: ${fieldError('invalid_value')}`).waitFor()
      await expectWellDrawn(page, look)
      // What was in the file can be mended here.
      await page.getByLabel(text.orPaste).fill(csv.replace('nowhere', 'telegram'))
      await page.getByRole('button', { name: text.importSubmit }).click()
      await page.getByText(text.doneImported).waitFor()
      for (const code of codes) await page.getByRole('link', { name: code, exact: true }).waitFor()
      expect(complaints.filter((one) => !refused(one))).toEqual([])
    })

    it.each(OPPOSITE_LOOKS)(`sees the landing page in both modes, whatever the browser's, ${IN_LOOK}`, async (look) => {
      const { page, complaints } = await open(look, '/admin/landing/')
      const colors: string[] = []
      for (let nth = 0; nth < 4; nth += 1) {
        await page.locator('iframe').nth(nth).scrollIntoViewIfNeeded()
        await page.frameLocator('iframe').nth(nth).locator('#phone-form .primary').waitFor()
      }
      for (const frame of page.frames().slice(1))
        colors.push(
          await frame.evaluate(`getComputedStyle(document.querySelector('#phone-form .primary')).backgroundColor`),
        )
      const [light, dark] = ['rgb(91, 43, 214)', 'rgb(176, 153, 235)']
      expect(colors).toEqual([light, dark, light, dark])
      expect(complaints).toEqual([])
    })
  })
}
