import * as z from 'zod/mini'
import { transformed } from './schema.ts'

/* Fields that several groups of settings share. Every setting arrives as text. */

/** RFC 7518, 3.2: an HS256 key is at least as long as the hash. */
export const MIN_SECRET_BYTES = 32

export const isShortSecret = (secret = ''): boolean => new TextEncoder().encode(secret).length < MIN_SECRET_BYTES

const toItems = (text: string) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)

/** A comma-separated list. */
export const list = transformed(z.string(), toItems)

/** The error of a setting. It says what is allowed, and never repeats the value. */
export interface ConfigProblem {
  variable: string
  message: string
}

export const toProblem = (issue: z.core.$ZodIssue): ConfigProblem => ({
  variable: issue.path.join('.'),
  message: issue.code === 'invalid_value' ? `one of: ${issue.values.join(', ')}` : issue.message,
})

const emptyAsUnset = (text: string) => text || undefined

/** Text; empty counts as not set. */
export const optionalText = z.optional(transformed(z.string().check(z.trim()), emptyAsUnset))

/** Text that must pass a check; `message` says what is allowed. Empty counts as not set. */
export const optionalCheck = (isGood: (text: string) => boolean, message: string) => {
  const checked = z.refine<string>((text) => text === '' || isGood(text), message)
  return z.optional(transformed(z.string().check(z.trim(), checked), emptyAsUnset))
}

/** A text with placeholders, which must include `needed`. Empty counts as not set. */
export const template = (
  fallback: string,
  { needed, known, maxLength = Infinity }: { needed: string; known: readonly string[]; maxLength?: number },
) =>
  z._default(
    transformed(z.string().check(z.trim()), (text) => text || fallback).check(
      z.refine((text) => text.length <= maxLength, `at most ${maxLength} characters`),
      z.refine((text) => text.includes(`{${needed}}`), `a text that contains {${needed}}`),
      z.refine(
        (text) => [...text.matchAll(/\{(\w*)\}/g)].every(([, name = '']) => known.includes(name)),
        `placeholders may be: ${known.map((name) => `{${name}}`).join(', ')}`,
      ),
    ),
    fallback,
  )

export const isUrl = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '')

/** Whether a text is a lower-case host without a port. */
export const isHost = (text: string): boolean =>
  /^[a-z0-9.-]+$/.test(text) && URL.parse(`https://${text}`)?.host === text

/** An origin or URL without a trailing slash, so that a path can follow. */
export const baseUrl = (fallback: string) =>
  transformed(optionalCheck(isUrl, 'an http or https URL'), (url = fallback) => url.replace(/\/+$/, ''))

/** A whole-number setting with bounds and a default. */
export const wholeNumber = (min: number, max: number, fallback: number) => {
  const isWithin = (text: string) => /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max
  const digits = z.string().check(z.trim(), z.refine(isWithin, `a whole number from ${min} to ${max}`))
  return z._default(transformed(digits, Number), fallback)
}
