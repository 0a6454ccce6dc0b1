import { createRouter } from '../../http/create-router.ts'
import { jsonBody } from '../../http/json-body.ts'
import { networkOf, networkShield } from '../../http/network.ts'
import { json } from '../../http/response-headers.ts'
import type { ClickTokens } from '../../links/click-token.ts'
import type { Ports } from '../../ports.ts'
import { resolveReferral } from './resolve-referral.ts'
import { ResolveInput } from './schemas.ts'

/** `/referrals/resolve`: what an app that was just installed has in hand. */
export function createResolveRoutes(ports: Ports & { clickTokens: ClickTokens }) {
  return createRouter().post('/', networkShield(ports), jsonBody(ResolveInput), async (c) => {
    const asked = { input: c.req.valid('json'), network: networkOf(c.req.raw.headers) }
    return json(await resolveReferral(ports, asked))
  })
}
