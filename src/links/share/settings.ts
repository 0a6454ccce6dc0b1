import * as z from 'zod/mini'
import { transformed } from '../../lib/schema.ts'
import { SHARE_PLACEHOLDERS, SHARE_TEXTS } from './share-text.ts'

const MAX_TEXT_LENGTH = 500

const hasKnownPlaceholders = (text: string) =>
  [...text.matchAll(/\{(\w*)\}/g)].every(([, name]) => SHARE_PLACEHOLDERS.some((known) => known === name))

const template = (fallback: string) =>
  z._default(
    transformed(z.string().check(z.trim()), (text) => text || fallback).check(
      z.refine((text) => text.length <= MAX_TEXT_LENGTH, `at most ${MAX_TEXT_LENGTH} characters`),
      z.refine((text) => text.includes('{url}'), 'a text that holds {url}'),
      z.refine(
        hasKnownPlaceholders,
        `placeholders may be: ${SHARE_PLACEHOLDERS.map((name) => `{${name}}`).join(', ')}`,
      ),
    ),
    fallback,
  )

/** What people send with their links. Empty is the same as not set. */
export const SHARE_VARIABLES = {
  SHARE_TEXT_EN: template(SHARE_TEXTS.en),
  SHARE_TEXT_RU: template(SHARE_TEXTS.ru),
}

/** The part of the configuration that they make. */
export const shareSettings = (v: z.output<z.ZodMiniObject<typeof SHARE_VARIABLES>>) => ({
  shareTexts: { en: v.SHARE_TEXT_EN, ru: v.SHARE_TEXT_RU },
})
