import type { Context } from 'hono'
import { relyingParty } from '../../../admin/passkeys/challenge.ts'
import { PasskeySignInInput } from '../../../admin/passkeys/schemas.ts'
import { signInByPasskey } from '../../../admin/passkeys/sign-in-by-passkey.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { checkInput } from '../../../http/read-input.ts'
import { readCookie } from '../../kit/context.ts'
import type { Panel } from '../../kit/context.ts'
import { submitForm } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { readCredential } from '../../kit/read-credential.ts'
import { BROWSER_COOKIE } from '../../kit/session-cookie.ts'
import { enterPanel, panelRequest } from './enter-panel.ts'

type Redraw = (c: Context<AppEnv>) => (form: FormState) => Promise<Response>

/** `POST /admin/sign-in/passkey/`: the passkey's answer to the sign-in page's challenge. */
export function createPasskeyPage(panel: Panel, redraw: Redraw) {
  return createRouter().post('/', (c) =>
    submitForm(c, {
      redraw: redraw(c),
      act: async ({ next, state, credential }) => {
        const input = checkInput(PasskeySignInInput, { state, credential: readCredential(credential) })
        const session = await signInByPasskey(
          { ...panel.ports, db: c.var.db },
          {
            ...input,
            holder: `browser ${readCookie(c.req.header('cookie'), BROWSER_COOKIE) ?? ''}`,
            party: relyingParty(c.req.url),
            request: panelRequest(c),
          },
        )
        return enterPanel(c, panel, session, next)
      },
    }),
  )
}
