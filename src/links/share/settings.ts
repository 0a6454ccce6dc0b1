import type * as z from 'zod/mini'
import { template } from '../../lib/setting-fields.ts'
import { SHARE_PLACEHOLDERS, SHARE_TEXTS } from './share-text.ts'

const RULES = { needed: 'url', known: SHARE_PLACEHOLDERS, maxLength: 500 }

/** What people send with their links. Empty is the same as not set. */
export const SHARE_VARIABLES = {
  SHARE_TEXT_EN: template(SHARE_TEXTS.en, RULES),
  SHARE_TEXT_RU: template(SHARE_TEXTS.ru, RULES),
}

/** The part of the configuration that they make. */
export const shareSettings = (v: z.output<z.ZodMiniObject<typeof SHARE_VARIABLES>>) => ({
  shareTexts: { en: v.SHARE_TEXT_EN, ru: v.SHARE_TEXT_RU },
})
