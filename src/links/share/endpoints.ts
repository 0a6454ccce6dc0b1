import * as z from 'zod/mini'
import { docs } from '#docs'
import { AppError } from '../../errors/app-error.ts'
import { emptyAsAbsent, emptyAsDefault, wholeNumber } from '../../http/pagination.ts'
import { isCurrent, empty, json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import type { AdmittedRequest } from '../../identity/endpoint.ts'
import { sha256Hex } from '../../lib/keys.ts'
import { LANGUAGES } from '../../lib/language.ts'
import { described } from '../../lib/schema.ts'
import { CHANNELS } from '../channel.ts'
import { linkOrigin, linkUrl } from '../link-key.ts'
import { getShareKit } from './get-share-kit.ts'
import { drawQr, qrPng, qrSvg, ECC_LEVELS } from './qr.ts'

const MAX_MARGIN = 16
const [MIN_SIZE, MAX_SIZE] = [64, 2048]

const within = (min: number, max: number, fallback: number, description: string) =>
  described(
    emptyAsDefault(wholeNumber(min, max), fallback),
    docs({
      description,
      type: 'integer',
      minimum: min,
      maximum: max,
      default: fallback,
    }),
  )

const QrQuery = z.object({
  ecc: described(
    emptyAsDefault(z.enum(ECC_LEVELS), 'medium'),
    docs({
      description: 'Error correction: the code can still be read with about 7, 15, 25 or 30% of it missing.',
      default: 'medium',
    }),
  ),
  margin: within(0, MAX_MARGIN, 4, 'Light modules around the code. Scanners need 4.'),
  channel: described(
    emptyAsDefault(z.enum(CHANNELS), 'qr'),
    docs({
      description: 'The channel that scans count for, unless the link has its own.',
      default: 'qr',
    }),
  ),
})
type QrQuery = z.output<typeof QrQuery>

const QrPngQuery = z.object({
  ...QrQuery.shape,
  size: within(MIN_SIZE, MAX_SIZE, 512, 'Maximum width in pixels; the image has whole pixels per module.'),
})

const ShareQuery = z.object({
  language: described(
    emptyAsAbsent(z.enum(LANGUAGES)),
    docs({ description: 'Takes precedence over `Accept-Language`.' }),
  ),
})

export const shareOwnLink = endpoint(
  { method: 'get', path: '/api/v1/referral_links/:code/share/', access: 'bearer', database: 'read', query: ShareQuery },
  async ({ ports, caller, params: { code }, query, language: preferred, url }) => {
    const language = query.language ?? preferred
    const origin = linkOrigin(ports.config, url)
    const kit = await getShareKit(ports, { caller, code, language, origin, now: ports.clock() })
    return json(kit, { headers: { 'Content-Language': language, Vary: 'Accept-Language' } })
  },
)

const CACHE_FOR_A_DAY = 'public, max-age=86400'

interface Asked {
  ports: Pick<AdmittedRequest['ports'], 'config'>
  url: string
  code: string
}

/** Bytes in the largest code of the highest level (ISO/IEC 18004): without `PUBLIC_ORIGIN`, callers choose the host. */
const MOST_IN_QR = 1273

function addressOrThrow({ ports, url, code }: Asked, channel?: QrQuery['channel']): string {
  const address = linkUrl(linkOrigin(ports.config, url), code, channel)
  if (address === undefined || address.length > MOST_IN_QR) throw new AppError('not_found')
  return address
}

/** What cannot be a link is not found, whatever the query. */
// oxlint-disable-next-line require-await -- what it throws must be a rejection
const admit = async ({ c, ports }: AdmittedRequest) =>
  void addressOrThrow({ ports, url: c.req.url, code: c.req.param('code') ?? '' })

/*
 * Images of links. Every code that can be a link has one, so they need no database and do not tell which links exist. Drawing
 * one costs more than most requests, so they are counted, but not as lookups of links: other pages show them.
 */

export const qrSvgOfLink = endpoint(
  { method: 'get', path: '/r/:code/qr.svg', access: 'public', shield: 'page', query: QrQuery, admit },
  async ({ ports, params: { code }, query: { ecc, margin, channel }, url, headers }) => {
    const address = addressOrThrow({ ports, url, code }, channel)
    return picture(headers, ['image/svg+xml', address, ecc, margin], async () =>
      qrSvg(await drawQr(address, ecc), margin),
    )
  },
)

export const qrPngOfLink = endpoint(
  { method: 'get', path: '/r/:code/qr.png', access: 'public', shield: 'page', query: QrPngQuery, admit },
  async ({ ports, params: { code }, query: { ecc, margin, channel, size }, url, headers }) => {
    const address = addressOrThrow({ ports, url, code }, channel)
    return picture(headers, ['image/png', address, ecc, margin, size], async () =>
      qrPng(await drawQr(address, ecc), margin, size),
    )
  },
)

/** The tag follows from what the image shows, so none is drawn if the caller's copy is current. */
async function picture(
  asked: Headers,
  shows: [type: string, ...rest: (string | number)[]],
  draw: () => Promise<string | Uint8Array<ArrayBuffer>>,
): Promise<Response> {
  const etag = `"${sha256Hex(shows.join(' ')).slice(0, 32)}"`
  const headers = { ETag: etag, 'Cache-Control': CACHE_FOR_A_DAY }
  if (isCurrent(asked.get('if-none-match') ?? '', etag)) return empty(304, headers)
  return new Response(await draw(), { headers: { ...headers, 'Content-Type': shows[0] } })
}

export const SHARE_ENDPOINTS = [shareOwnLink, qrSvgOfLink, qrPngOfLink]
