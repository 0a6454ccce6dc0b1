import type { Context } from 'hono'
import { AppError } from '../errors/app-error.ts'
import { createRouter } from '../http/create-router.ts'
import type { AppEnv } from '../http/create-router.ts'
import { jsonBody } from '../http/json-body.ts'
import { networkShield } from '../http/network.ts'
import { requestContext } from '../http/request-context.ts'
import { validate } from '../http/validate.ts'
import { readDatabase, withDatabase } from '../http/with-database.ts'
import { liveCallerFirst } from '../identity/live-caller.ts'
import { requireAccess } from '../identity/require-access.ts'
import type { Tokens } from '../identity/tokens.ts'
import type { Ports } from '../ports.ts'
import { changeLink, disableLink } from './change-link.ts'
import { createLink } from './create-link.ts'
import { getLinkOrThrow } from './get-link.ts'
import { linkKey } from './link-key.ts'
import { linkOrigin } from './link-url.ts'
import { listLinks } from './list-links.ts'
import { forgetLink } from './redirect/link-cache.ts'
import { ChangeLinkInput, CreateLinkInput, ListLinksQuery } from './schemas.ts'

/** `/referral_links`: the links that the caller shares. Nobody sees another's. */
export function createLinkRoutes(ports: Ports & { tokens: Tokens }) {
  const { config } = ports
  const access = requireAccess(ports)
  const shield = networkShield(ports, 'write')
  const primary = withDatabase(ports)

  const asked = (c: Context<AppEnv>) => ({ caller: c.var.caller, origin: linkOrigin(config, c.req.url) })

  return createRouter()
    .get('/', access, validate('query', ListLinksQuery, liveCallerFirst(ports)), async (c) => {
      const input = { ...asked(c), query: c.req.valid('query'), url: c.req.url }
      return c.json(await readDatabase(ports, c, (db) => listLinks({ ...ports, db }, input)))
    })
    .post('/', access, shield, jsonBody(CreateLinkInput), primary, async (c) => {
      const input = { ...asked(c), input: c.req.valid('json'), context: requestContext(c) }
      const link = await createLink({ ...ports, db: c.var.db }, input)
      // That there was no such link may be cached.
      forgetLink(ports, keyOrNotFound(link.code))
      return c.json(link, 201, { Location: `/api/v1/referral_links/${link.code}/` })
    })
    .get('/:code', access, async (c) => {
      const input = { ...asked(c), key: keyOrNotFound(c.req.param('code')) }
      return c.json(await readDatabase(ports, c, (db) => getLinkOrThrow({ ...ports, db }, input)))
    })
    .patch('/:code', access, shield, jsonBody(ChangeLinkInput), primary, async (c) => {
      const key = keyOrNotFound(c.req.param('code'))
      const input = { ...asked(c), key, input: c.req.valid('json'), context: requestContext(c) }
      const link = await changeLink({ ...ports, db: c.var.db }, input)
      forgetLink(ports, key)
      return c.json(link)
    })
    .delete('/:code', access, shield, primary, async (c) => {
      const input = { caller: c.var.caller, key: keyOrNotFound(c.req.param('code')), context: requestContext(c) }
      await disableLink({ ...ports, db: c.var.db }, input)
      forgetLink(ports, input.key)
      return c.body(null, 204)
    })
}

/** The key in a path; what can be no link is not found. */
function keyOrNotFound(code: string): string {
  const key = linkKey(code)
  if (key === undefined) throw new AppError('not_found')
  return key
}
