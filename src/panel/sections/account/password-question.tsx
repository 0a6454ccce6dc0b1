import { PostForm } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import type { FormState } from '../../kit/forms.ts'
import { Card } from '../../kit/small.tsx'
import { ACCOUNT_TEXTS } from '../../texts/account.ts'
import { COMMON } from '../../texts/common.ts'

interface PasswordQuestionProps {
  context: PanelContext
  form: FormState
  action: string
  intro: string
  submit: string
  danger?: boolean
}

/** A question that the owner's password answers. */
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
