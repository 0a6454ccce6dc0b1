import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Language } from '../../../src/lib/language.ts'
import type { CommonTexts } from '../../../src/panel/texts/common.ts'
import { seriousIssues } from '../axe.ts'
import { wordsOf } from './words.ts'

export interface Look {
  width: 1280 | 390
  colorScheme: 'light' | 'dark'
  language: Language
}

/** Every width with every color scheme, and each of these with both languages. */
export const LOOKS = [
  { width: 1280, colorScheme: 'light', language: 'en' },
  { width: 390, colorScheme: 'dark', language: 'ru' },
  { width: 1280, colorScheme: 'dark', language: 'ru' },
  { width: 390, colorScheme: 'light', language: 'en' },
] as const satisfies Look[]

/** The two that differ in everything: journeys take them, and look at each page of theirs in the other width and scheme too. */
export const OPPOSITE_LOOKS = [LOOKS[0], LOOKS[1]] as const

export const IN_LOOK = 'at $width px, $colorScheme, in $language'

/** Browser options for a look. */
export const browserOf = ({ width, colorScheme, language }: Look) =>
  ({ viewport: { width, height: 900 }, colorScheme, locale: language }) satisfies BrowserContextOptions

export const widthOf = async (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth')

/** Opens a section by the menu, which on a narrow screen is behind a button. @returns how many clicks that took */
export async function openSection(page: Page, language: Language, section: keyof CommonTexts): Promise<number> {
  const { common } = wordsOf(language)
  const button = page.getByRole('button', { name: common.menu, exact: true })
  const isNarrow = await button.isVisible()
  if (isNarrow) await button.click()
  await page.locator('.panel-sections').getByRole('link', { name: common[section], exact: true }).click()
  return isNarrow ? 2 : 1
}

/** Changes width and color scheme of the page that is shown. */
export async function show(page: Page, { width, colorScheme }: Look): Promise<void> {
  await page.setViewportSize({ width, height: 900 })
  await page.emulateMedia({ colorScheme })
}

/** Checks the page as it is, in its own look and in the opposite width and color scheme. */
export async function expectWellDrawn(page: Page, look: Look): Promise<void> {
  await page.waitForLoadState()
  await expectDrawn(page, look)
  const [wide, narrow] = OPPOSITE_LOOKS
  const opposite = look.width === wide.width ? narrow : wide
  await show(page, opposite)
  await expectDrawn(page, { ...opposite, language: look.language })
  await show(page, look)
}

/** Checks the page in this look: language, one heading, nothing cut off, no serious axe issues. */
export async function expectDrawn(page: Page, look: Look): Promise<void> {
  const where = `${page.url()} at ${look.width} px, ${look.colorScheme}`
  const found = {
    where,
    language: await page.getAttribute('html', 'lang'),
    headings: await page.locator('h1').count(),
    cutOff: (await widthOf(page)) > look.width,
    issues: await seriousIssues(page),
  }
  expect(found).toEqual({ where, language: look.language, headings: 1, cutOff: false, issues: [] })
}

/** Opens confirmations, filters and chart tables, so that their content is checked too. */
export const openAll = async (page: Page) =>
  page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`)
