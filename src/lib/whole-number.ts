import * as z from 'zod/mini'
import { transformed } from './schema.ts'

/** A whole-number setting with bounds and a default. */
export const wholeNumber = (min: number, max: number, fallback: number) => {
  const isWithin = (text: string) => /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max
  const digits = z.string().check(z.trim(), z.refine(isWithin, `a whole number from ${min} to ${max}`))
  return z._default(transformed(digits, Number), fallback)
}
