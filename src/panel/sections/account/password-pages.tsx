import type { Context } from 'hono'
import { ChangePasswordInput } from '../../../admin/account/endpoints.ts'
import { changeOwnPassword } from '../../../admin/account/own-account.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { staffRequest } from '../../../identity/staff-request.ts'
import { PostForm } from '../../kit/action.tsx'
import { Field } from '../../kit/field.tsx'
import { EMPTY_FORM, parseForm, submitForm } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import type { Panel } from '../../kit/panel.ts'
import { Card } from '../../kit/small.tsx'
import { ACCOUNT_TEXTS } from '../../texts/account.ts'

function draw(c: Context<AppEnv>, panel: Panel, form: FormState) {
  const context = panel.context(c)
  const text = ACCOUNT_TEXTS[context.language]
  return panelPage(c, context, {
    title: text.changePassword,
    section: 'account',
    body: (
      <Card>
        <p class="muted">{text.passwordIntro}</p>
        <PostForm context={context} action="/admin/account/password/" form={form}>
          <Field
            form={form}
            name="password"
            type="password"
            label={text.currentPassword}
            autocomplete="current-password"
            required
          />
          <Field
            form={form}
            name="new_password"
            type="password"
            label={text.newPassword}
            hint={text.newPasswordHint}
            autocomplete="new-password"
            required
          />
          <p class="actions">
            <button class="primary" type="submit">
              {text.changePassword}
            </button>
          </p>
        </PostForm>
      </Card>
    ),
  })
}

/** `/admin/account/password/` */
export function createPasswordPages(panel: Panel) {
  return createRouter()
    .get('/', async (c) => draw(c, panel, EMPTY_FORM))
    .post('/', (c) =>
      submitForm(c, {
        redraw: async (form) => draw(c, panel, form),
        act: async (values) => {
          const { password, new_password: newPassword } = parseForm(ChangePasswordInput, values)
          await changeOwnPassword({ ...panel.ports, db: c.var.db }, { ...staffRequest(c), password, newPassword })
          return c.redirect('/admin/account/?done=password', 303)
        },
      }),
    )
}
