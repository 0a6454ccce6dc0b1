import type { Context } from 'hono'
import { acceptInvite } from '../../../admin/staff-sign-in/accept-invite.ts'
import { AcceptInviteInput } from '../../../admin/staff-sign-in/schemas.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { checkInput } from '../../../http/read-input.ts'
import { PostForm } from '../../kit/action.tsx'
import type { Panel } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import { EMPTY_FORM, submitForm } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { ACCOUNT_TEXTS } from '../../texts/account.ts'
import { SIGN_IN_TEXTS } from '../../texts/sign-in.ts'
import { enterOrAskCode, panelRequest } from './enter-panel.ts'

function drawInvitation(c: Context<AppEnv>, panel: Panel, form: FormState) {
  const context = panel.context(c)
  const text = SIGN_IN_TEXTS[context.language]
  const { newPassword, newPasswordHint } = ACCOUNT_TEXTS[context.language]
  return panelPage(c, context, {
    title: text.inviteTitle,
    body: (
      <>
        <p class="muted">{text.inviteIntro}</p>
        <PostForm context={context} action="/admin/invite/" form={form}>
          <Field form={form} name="token" label={text.inviteToken} autocomplete="off" required data-invite />
          <Field
            form={form}
            name="password"
            type="password"
            label={newPassword}
            hint={newPasswordHint}
            autocomplete="new-password"
            required
          />
          <button class="primary" type="submit">
            {text.inviteSubmit}
          </button>
        </PostForm>
        <p class="below">
          <a href="/admin/sign-in/">{text.toSignIn}</a>
        </p>
      </>
    ),
  })
}

/** `/admin/invite/#{token}`: where an invited person chooses a password. */
export function createInvitePages(panel: Panel) {
  return createRouter()
    .get('/', (c) => drawInvitation(c, panel, EMPTY_FORM))
    .post('/', (c) =>
      submitForm(c, {
        redraw: async (form) => drawInvitation(c, panel, form),
        act: async ({ token, password }) => {
          const input = checkInput(AcceptInviteInput, { token: tokenIn(token), password })
          const ports = { ...panel.ports, db: c.var.db }
          return enterOrAskCode(c, panel, await acceptInvite(ports, { ...input, request: panelRequest(c) }))
        },
      }),
    )
}

/** People paste the whole link, too. */
const tokenIn = (typed: string | undefined) => typed?.slice(typed.lastIndexOf('#') + 1)
