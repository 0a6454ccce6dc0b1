import type { Child } from 'hono/jsx'
import { COMMON } from '../texts/common.ts'
import type { PanelContext } from './context.ts'
import { CSRF_FIELD } from './csrf.ts'
import type { FormState } from './forms.ts'

interface FormProps {
  context: PanelContext
  action: string
  form?: FormState
  class?: string
  /** For links that lead to it; a browser opens what it is folded into. */
  id?: string
  children?: Child
}

/** The token of the session. */
export const CsrfField = ({ context }: { context: PanelContext }) => (
  <input type="hidden" name={CSRF_FIELD} value={context.csrf} />
)

/** What was wrong as a whole. */
export const Refusal = ({ message }: { message: string | undefined }) =>
  message === undefined ? null : (
    <p class="notice bad" role="alert">
      {message}
    </p>
  )

/** A form that changes something: with the token of the session, and what was wrong with it as a whole. */
export function PostForm({ context, action, form, class: name, id, children }: FormProps) {
  return (
    <form method="post" action={action} class={name ?? 'stack'} {...(id !== undefined && { id })}>
      <CsrfField context={context} />
      <Refusal message={form?.message} />
      {children}
    </form>
  )
}

interface ConfirmProps extends FormProps {
  /** The button that opens it. */
  label: string
  /** What will happen, and whether it can be undone. */
  explain: Child
  /** The button that does it. */
  submit: string
  danger?: boolean
  /** What most people come to this page for. */
  primary?: boolean
}

/** An action that asks once more before it is done; works without scripts. Open when it was refused. */
export function Confirm(props: ConfirmProps) {
  const { context, action, form, id, label, explain, submit, danger = false, primary = false, children } = props
  const refused = form !== undefined && (form.message !== undefined || Object.keys(form.errors).length > 0)
  return (
    <details class={danger ? 'confirm danger' : 'confirm'} {...(refused && { open: true })}>
      <summary class={primary ? 'button primary' : 'button'}>{label}</summary>
      <PostForm context={context} action={action} {...(form && { form })} {...(id !== undefined && { id })}>
        <p>{explain}</p>
        {children}
        <button class={danger ? 'primary danger' : 'primary'} type="submit">
          {submit}
        </button>
      </PostForm>
    </details>
  )
}

/** What was wrong with a form that the page no longer has a place for, such as that of a row which is gone. */
export const LostForm = ({ form, isDrawn }: { form: FormState | undefined; isDrawn: boolean }) =>
  isDrawn ? null : <Refusal message={form?.message} />

/** One button that does what can be undone. */
export function ActionButton({ context, action, label, children }: FormProps & { label: string }) {
  return (
    <PostForm context={context} action={action} class="inline">
      {children}
      <button type="submit">{label}</button>
    </PostForm>
  )
}

/** The reason that the audit keeps. */
export function ReasonField({ context, form }: { context: PanelContext; form: FormState }) {
  const text = COMMON[context.language]
  const error = form.errors['reason']
  return (
    <div class="field">
      <label>
        {text.reason}
        <textarea
          name="reason"
          rows={2}
          maxlength={500}
          required
          {...(error !== undefined && { 'aria-invalid': 'true' })}
        >
          {form.values['reason'] ?? ''}
        </textarea>
      </label>
      <small>{text.reasonHint}</small>
      {error === undefined ? null : <p class="field-error">{error}</p>}
    </div>
  )
}
