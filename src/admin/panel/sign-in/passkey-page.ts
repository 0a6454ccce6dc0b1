import type { Context } from 'hono'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { relyingParty } from '../../passkeys/relying-party.ts'
import { PasskeySignInInput } from '../../passkeys/schemas.ts'
import { signInByPasskey } from '../../passkeys/sign-in-by-passkey.ts'
import { readCookie } from '../context.ts'
import { parseForm, submitForm } from '../forms.ts'
import type { FormState } from '../forms.ts'
import type { Panel } from '../panel.ts'
import { readCredential } from '../read-credential.ts'
import { BROWSER_COOKIE } from '../session-cookie.ts'
import { enterPanel, panelRequest } from './enter-panel.ts'

type Redraw = (c: Context<AppEnv>) => (form: FormState) => Promise<Response>

/** `POST /admin/sign-in/passkey/`: what the browser's passkey made of the challenge of the sign-in page. */
export function createPasskeyPage(panel: Panel, redraw: Redraw) {
  return createRouter().post('/', (c) =>
    submitForm(c, {
      redraw: redraw(c),
      act: async ({ next, state, credential }) => {
        const input = parseForm(PasskeySignInInput, { state, credential: readCredential(credential) })
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
