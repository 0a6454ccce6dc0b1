import type { Context } from 'hono'
import { createRouter } from '../../http/create-router.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { jsonBody } from '../../http/json-body.ts'
import { staffRequest } from '../../identity/staff-request.ts'
import type { Admin } from '../admin.ts'
import { relyingParty } from '../passkeys/relying-party.ts'
import { AddPasskeyInput, RenamePasskeyInput } from '../passkeys/schemas.ts'
import { changeOwnPassword } from './change-password.ts'
import { getOwnAccount } from './get-account.ts'
import { addPasskey, deletePasskey, listOwnPasskeys, renamePasskey, startPasskey } from './passkeys.ts'
import { ChangePasswordInput, ConfirmTotpInput, OwnPasswordInput } from './schemas.ts'
import { confirmTotp, renewRecoveryCodes, startTotp, turnOffTotp } from './second-factor.ts'
import { endOtherOwnSessions, endOwnSession, listOwnSessions } from './sessions.ts'
import { accountView, ownSessionView, passkeyOptionsView, passkeyView } from './views.ts'

/** `/admin/account`: the caller's own sign-in. Open to every role. */
export function createStaffAccountRoutes({ ports, allow }: Admin) {
  const on = (c: Context<AppEnv>) => ({ ...ports, db: c.var.db })

  const router = createRouter()
    .get('/', ...allow(null), async (c) => c.json(accountView(c.var.staff, await getOwnAccount(on(c), c.var))))
    .post('/password', ...allow(null), jsonBody(ChangePasswordInput), async (c) => {
      const { password, new_password: newPassword } = c.req.valid('json')
      await changeOwnPassword(on(c), { ...staffRequest(c), password, newPassword })
      return c.body(null, 204)
    })

  const sessions = createRouter()
    .get('/', ...allow(null), async (c) =>
      c.json({ results: (await listOwnSessions(on(c), c.var)).map(ownSessionView) }),
    )
    .delete('/', ...allow(null), async (c) => {
      await endOtherOwnSessions(on(c), staffRequest(c))
      return c.body(null, 204)
    })
    .delete('/:id', ...allow(null), async (c) => {
      await endOwnSession(on(c), { ...staffRequest(c), id: c.req.param('id') })
      return c.body(null, 204)
    })

  const secondFactor = createRouter()
    .post('/', ...allow(null), jsonBody(OwnPasswordInput), async (c) =>
      c.json(await startTotp(on(c), { ...staffRequest(c), ...c.req.valid('json') })),
    )
    .post('/confirm', ...allow(null), jsonBody(ConfirmTotpInput), async (c) =>
      c.json({ recovery_codes: await confirmTotp(on(c), { ...staffRequest(c), ...c.req.valid('json') }) }),
    )
    .post('/recovery_codes', ...allow(null), jsonBody(OwnPasswordInput), async (c) =>
      c.json({ recovery_codes: await renewRecoveryCodes(on(c), { ...staffRequest(c), ...c.req.valid('json') }) }),
    )
    .post('/off', ...allow(null), jsonBody(OwnPasswordInput), async (c) => {
      await turnOffTotp(on(c), { ...staffRequest(c), ...c.req.valid('json') })
      return c.body(null, 204)
    })

  const passkeys = createRouter()
    .get('/', ...allow(null), async (c) => c.json({ results: (await listOwnPasskeys(on(c), c.var)).map(passkeyView) }))
    .post('/options', ...allow(null), async (c) => {
      const { staff } = c.var
      return c.json(passkeyOptionsView(await startPasskey(on(c), { staff, party: relyingParty(c.req.url) })))
    })
    .post('/', ...allow(null), jsonBody(AddPasskeyInput), async (c) => {
      const party = relyingParty(c.req.url)
      return c.json(passkeyView(await addPasskey(on(c), { ...staffRequest(c), ...c.req.valid('json'), party })), 201)
    })
    .patch('/:id', ...allow(null), jsonBody(RenamePasskeyInput), async (c) =>
      c.json(
        passkeyView(await renamePasskey(on(c), { ...staffRequest(c), ...c.req.valid('json'), id: c.req.param('id') })),
      ),
    )
    .delete('/:id', ...allow(null), async (c) => {
      await deletePasskey(on(c), { ...staffRequest(c), id: c.req.param('id') })
      return c.body(null, 204)
    })

  return router.route('/sessions', sessions).route('/second_factor', secondFactor).route('/passkeys', passkeys)
}
