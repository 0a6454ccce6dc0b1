import type { MiddlewareHandler } from 'hono'
import { AppError } from '../../errors/app-error.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { readText } from '../../http/read-text.ts'

/**
 * Forms are read whole, so they may be no larger than other bodies: 413 `body_too_large`. One that its content type does
 * not describe is the sender's fault: 400 `invalid_request`.
 */
export const limitBody: MiddlewareHandler<AppEnv> = async function limitBody(c, next) {
  if (c.req.raw.body !== null) {
    const { url, method, headers } = c.req.raw
    c.req.raw = new Request(url, { method, headers, body: await readText(c.req.raw) })
    await c.req.parseBody().catch(() => {
      throw new AppError('invalid_request')
    })
  }
  await next()
}
