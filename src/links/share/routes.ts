import type { Context } from 'hono'
import { AppError } from '../../errors/app-error.ts'
import { createRouter } from '../../http/create-router.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { isCurrent } from '../../http/etag.ts'
import { validate } from '../../http/validate.ts'
import { readDatabase } from '../../http/with-database.ts'
import { liveCallerFirst } from '../../identity/live-caller.ts'
import { requireAccess } from '../../identity/require-access.ts'
import type { Tokens } from '../../identity/tokens.ts'
import { sha256Hex } from '../../lib/keys.ts'
import { languageOf } from '../../lib/language.ts'
import type { Ports } from '../../ports.ts'
import { linkOrigin, linkUrl } from '../link-url.ts'
import { drawQr } from './draw-qr.ts'
import { getShareKit } from './get-share-kit.ts'
import { qrPng } from './qr-png.ts'
import { qrSvg } from './qr-svg.ts'
import { QrPngQuery, QrQuery, ShareQuery } from './schemas.ts'

const CACHE_FOR_A_DAY = 'public, max-age=86400'

/**
 * `/r/{code}/qr.svg` and `.png`: pictures of links. No store is asked, so every code that can be a link has one, and
 * nobody learns from them which links there are.
 */
export function createQrRoutes({ config }: Pick<Ports, 'config'>) {
  const addressOrThrow = (c: Context<AppEnv>, channel?: QrQuery['channel']): string => {
    const url = linkUrl(linkOrigin(config, c.req.url), c.req.param('code') ?? '', channel)
    if (url === undefined) throw new AppError('not_found')
    return url
  }
  // oxlint-disable-next-line require-await -- what it throws is to be a rejection
  const beforeRefusal = async (c: Context<AppEnv>) => void addressOrThrow(c)

  return createRouter()
    .get('/:code/qr.svg', validate('query', QrQuery, { beforeRefusal }), async (c) => {
      const { ecc, margin, channel } = c.req.valid('query')
      const url = addressOrThrow(c, channel)
      return picture(c, ['image/svg+xml', url, ecc, margin], async () => qrSvg(await drawQr(url, ecc), margin))
    })
    .get('/:code/qr.png', validate('query', QrPngQuery, { beforeRefusal }), async (c) => {
      const { ecc, margin, channel, size } = c.req.valid('query')
      const url = addressOrThrow(c, channel)
      return picture(c, ['image/png', url, ecc, margin, size], async () => qrPng(await drawQr(url, ecc), margin, size))
    })
}

/** A picture follows from what it is made of, so the caller's copy is known to be right before one is drawn. */
async function picture(
  c: Context<AppEnv>,
  madeOf: [type: string, ...rest: (string | number)[]],
  draw: () => Promise<string | Uint8Array<ArrayBuffer>>,
) {
  const etag = `"${sha256Hex(madeOf.join(' ')).slice(0, 32)}"`
  c.header('ETag', etag)
  c.header('Cache-Control', CACHE_FOR_A_DAY)
  if (isCurrent(c.req.header('if-none-match'), etag)) return c.body(null, 304)
  c.header('Content-Type', madeOf[0])
  return c.body(await draw())
}

/** `/referral_links/{code}/share`: what the owner of a link needs to share it. */
export function createShareRoutes(ports: Ports & { tokens: Tokens }) {
  const { config, clock } = ports
  return createRouter().get(
    '/:code/share',
    requireAccess(ports),
    validate('query', ShareQuery, liveCallerFirst(ports)),
    async (c) => {
      const language = c.req.valid('query').language ?? languageOf(c.req.raw.headers)
      c.header('Content-Language', language)
      c.header('Vary', 'Accept-Language')
      const origin = linkOrigin(config, c.req.url)
      const input = { caller: c.var.caller, code: c.req.param('code'), language, origin, now: clock() }
      return c.json(await readDatabase(ports, c, (db) => getShareKit({ config, db }, input)))
    },
  )
}
