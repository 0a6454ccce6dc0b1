import type { Context } from 'hono'
import { ConfirmSignInInput } from '../../../admin/staff-sign-in/schemas.ts'
import { confirmSignIn } from '../../../admin/staff-sign-in/sign-in.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { checkInput } from '../../../http/read-input.ts'
import { PostForm } from '../../kit/action.tsx'
import { readCookie } from '../../kit/context.ts'
import type { Panel } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import { EMPTY_FORM, submitForm } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { clearStateCookie, STATE_COOKIE } from '../../kit/session-cookie.ts'
import { SIGN_IN_TEXTS } from '../../texts/sign-in.ts'
import { enterPanel, panelRequest } from './enter-panel.ts'

const stateOf = (c: Context<AppEnv>) => readCookie(c.req.header('cookie'), STATE_COOKIE)

function drawCode(c: Context<AppEnv>, panel: Panel, form: FormState) {
  const context = panel.context(c)
  const text = SIGN_IN_TEXTS[context.language]
  const { code: _, ...values } = form.values
  return panelPage(c, context, {
    title: text.codeTitle,
    body: (
      <>
        <p class="muted">{text.codeIntro}</p>
        <PostForm context={context} action="/admin/sign-in/code/" form={form}>
          <input type="hidden" name="next" value={values['next'] ?? c.req.query('next') ?? ''} />
          <Field
            form={{ ...form, values }}
            name="code"
            label={text.code}
            hint={text.codeHint}
            autocomplete="one-time-code"
            maxlength={32}
            required
          />
          <button class="primary" type="submit">
            {text.submit}
          </button>
        </PostForm>
        <p class="below">
          <a href="/admin/sign-in/">{text.startOver}</a>
        </p>
      </>
    ),
  })
}

/** The password step has expired: start over. */
const startAnew = (c: Context<AppEnv>) => {
  c.header('Set-Cookie', clearStateCookie())
  return c.redirect('/admin/sign-in/?done=expired', 303)
}

/** `/admin/sign-in/code/`: the second factor, shortly after the right password. */
export function createCodePages(panel: Panel) {
  return createRouter()
    .get('/', (c) => (stateOf(c) === undefined ? startAnew(c) : drawCode(c, panel, EMPTY_FORM)))
    .post('/', (c) =>
      submitForm(c, {
        redraw: async (form) => drawCode(c, panel, form),
        act: async (values) => {
          const session = await confirmSignIn(
            { ...panel.ports, db: c.var.db },
            { state: stateOf(c), request: panelRequest(c), ...checkInput(ConfirmSignInInput, values) },
          )
          return session ? enterPanel(c, panel, session, values['next']) : startAnew(c)
        },
      }),
    )
}
