import type { Context } from 'hono'
import { changePassword } from '../../../admin/account/endpoints.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { addForms, goTo, PostForm } from '../../kit/action.tsx'
import type { FormRoute } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import { EMPTY_FORM } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { Card } from '../../kit/small.tsx'
import { ACCOUNT_TEXTS } from '../../texts/account.ts'
import { COMMON } from '../../texts/common.ts'

const change: FormRoute = {
  endpoint: changePassword,
  path: '/account/password',
  done: goTo('/admin/account/?done=password'),
}

/** `/admin/account/password/` */
export function createPasswordPages(panel: Panel) {
  const draw = async (c: Context<AppEnv>, form: FormState = EMPTY_FORM) => drawPassword(c, panel, form)
  const router = createRouter().get(change.path, async (c) => draw(c))
  addForms(router, panel, [change], draw)
  return router
}

function drawPassword(c: Context<AppEnv>, panel: Panel, form: FormState) {
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

interface PasswordQuestionProps {
  context: PanelContext
  form: FormState
  action: string
  intro: string
  submit: string
  danger?: boolean
}

/** A form that requires the viewer's password. */
export function PasswordQuestion({ context, form, action, intro, submit, danger = false }: PasswordQuestionProps) {
  return (
    <Card>
      <p>{intro}</p>
      <PostForm context={context} action={action} form={form}>
        <Field
          form={form}
          name="password"
          type="password"
          label={ACCOUNT_TEXTS[context.language].currentPassword}
          autocomplete="current-password"
          required
        />
        <p class="actions">
          <button class={danger ? 'primary danger' : 'primary'} type="submit">
            {submit}
          </button>
          <a class="button" href="/admin/account/">
            {COMMON[context.language].cancel}
          </a>
        </p>
      </PostForm>
    </Card>
  )
}
