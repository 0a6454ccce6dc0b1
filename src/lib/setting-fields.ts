import * as z from 'zod'

/* Fields that several groups of settings share. Every setting arrives as text. */

/** RFC 7518, 3.2: a key for HS256 is at least as long as its output. */
export const MIN_SECRET_BYTES = 32

/** Whether a secret is too short to sign with. */
export const isShortSecret = (secret = ''): boolean => new TextEncoder().encode(secret).length < MIN_SECRET_BYTES

/** Items separated by commas. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)

/** A setting that is wrong, and what it may be; never its value. */
export interface ConfigProblem {
  variable: string
  message: string
}

/** Text; empty is the same as not set. */
export const optionalText = z
  .string()
  .trim()
  .transform((text) => text || undefined)
  .optional()

/** Text that passes a check, or else the message says what it may be; empty is the same as not set. */
export const optionalCheck = (isGood: (text: string) => boolean, message: string) =>
  z
    .string()
    .trim()
    .refine((text) => text === '' || isGood(text), message)
    .transform((text) => text || undefined)
    .optional()

/** Whether a text is an http or https URL. */
export const isUrl = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '')

/** Where a service answers, without a trailing slash, so that a path can follow. */
export const baseUrl = (fallback: string) =>
  optionalCheck(isUrl, 'an http or https URL').transform((url) => (url ?? fallback).replace(/\/+$/, ''))
