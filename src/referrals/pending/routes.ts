import { createRouter } from '../../http/create-router.ts'
import { jsonBody } from '../../http/json-body.ts'
import { networkOf, networkShield } from '../../http/network.ts'
import { json } from '../../http/response-headers.ts'
import { withDatabase } from '../../http/with-database.ts'
import type { ClickTokens } from '../../links/click-token.ts'
import type { Ports } from '../../ports.ts'
import { plantInvite } from './plant-invite.ts'
import { PendingInviteInput } from './schemas.ts'

/** `/referrals/pending`: numbers that friends type on landing pages. */
export function createPendingRoutes(ports: Ports & { clickTokens: ClickTokens }) {
  return createRouter().post(
    '/',
    networkShield(ports),
    jsonBody(PendingInviteInput),
    withDatabase(ports),
    async (c) => {
      const network = networkOf(c.req.raw.headers)
      await plantInvite({ ...ports, db: c.var.db }, { ...c.req.valid('json'), network })
      return json({})
    },
  )
}
