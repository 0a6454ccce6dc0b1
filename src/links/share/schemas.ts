import * as z from 'zod/mini'
import { emptyAsAbsent, emptyAsDefault, wholeNumber } from '../../http/pagination.ts'
import { LANGUAGES } from '../../lib/language.ts'
import { described } from '../../lib/schema.ts'
import { CHANNELS } from '../channel.ts'
import { ECC_LEVELS } from './qr.ts'

const MAX_MARGIN = 16
const [MIN_SIZE, MAX_SIZE] = [64, 2048]

const within = (min: number, max: number, fallback: number, description: string) =>
  described(emptyAsDefault(wholeNumber(min, max), fallback), {
    description,
    type: 'integer',
    minimum: min,
    maximum: max,
    default: fallback,
  })

export const QrQuery = z.object({
  ecc: described(emptyAsDefault(z.enum(ECC_LEVELS), 'medium'), {
    description: 'Error correction: the code can still be read with about 7, 15, 25 or 30% of it missing.',
    default: 'medium',
  }),
  margin: within(0, MAX_MARGIN, 4, 'Light modules around the code. Scanners need 4.'),
  channel: described(emptyAsDefault(z.enum(CHANNELS), 'qr'), {
    description: 'The channel that scans count for, unless the link has its own.',
    default: 'qr',
  }),
})
export type QrQuery = z.output<typeof QrQuery>

export const QrPngQuery = z.object({
  ...QrQuery.shape,
  size: within(MIN_SIZE, MAX_SIZE, 512, 'Maximum width in pixels; the image has whole pixels per module.'),
})

export const ShareQuery = z.object({
  language: described(emptyAsAbsent(z.enum(LANGUAGES)), { description: 'Takes precedence over `Accept-Language`.' }),
})
