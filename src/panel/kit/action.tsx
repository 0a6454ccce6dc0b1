import type { Context, Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { MAX_REASON_LENGTH } from '../../admin/reason.ts'
import type { AppEnv } from '../../http/create-router.ts'
import type { Endpoint } from '../../identity/endpoint.ts'
import { callAsStaff } from '../../identity/mount.ts'
import { COMMON } from '../texts/common.ts'
import { CSRF_FIELD, requireMay } from './access.ts'
import type { Panel, PanelContext } from './context.ts'
import { characterLimit, LimitHint } from './field.tsx'
import { EMPTY_FORM, readForm, submitForm } from './forms.ts'
import type { FormState, Values } from './forms.ts'

type Done = string | Response

interface Sent {
  c: Context<AppEnv>
  values: Values
  answer: Response
}

/** What the router needs of a form. */
export interface FormRoute {
  endpoint: Endpoint
  /** Below `/admin`. `params` overrides the endpoint's parameters. */
  path: string
  /** The form's fields as the endpoint's body. */
  body?: (values: Values) => unknown
  params?: (values: Values) => Record<string, string>
  /** The notice on the page above, or a page to redirect to. */
  done: string | ((sent: Sent) => Done | Promise<Done>)
}

/**
 * Adds the POST routes of forms. If the endpoint refuses, the page of the form is shown again with the input and the
 * errors, or an error page if there is none.
 */
export function addForms(
  router: Hono<AppEnv>,
  panel: Panel,
  forms: FormRoute[],
  redraw?: (c: Context<AppEnv>, form: FormState) => Response | Promise<Response>,
): void {
  for (const { endpoint, path, params, body = (values: Values) => values, done } of forms) {
    router.post(path, requireMay(endpoint), async (c) => {
      async function act(values: Values): Promise<Response> {
        const input = { body: body(values), ...(params && { params: params(values) }) }
        const answer = await callAsStaff(c, panel.ports, endpoint, input)
        const said = typeof done === 'string' ? done : await done({ c, values, answer })
        if (said instanceof Response) return said
        const sent = new URL(c.req.url)
        const page = new URL(panel.pageOfForm(sent) ?? '', sent)
        for (const [name, value] of Object.entries({ ...c.req.query(), done: said })) page.searchParams.set(name, value)
        return c.redirect(page.pathname + page.search, 303)
      }
      if (!redraw) return act(await readForm(c))
      return submitForm(c, { act, redraw: async (form) => redraw(c, form) })
    })
  }
}

/** For `done`: redirects to another page. */
export const goTo =
  (address: string): FormRoute['done'] =>
  ({ c }) =>
    c.redirect(address, 303)

/** An endpoint with a button and a confirmation. */
export interface Action<Subject extends object> extends FormRoute {
  words: (context: PanelContext, subject: Subject) => ActionWords
  /** Destructive or irreversible. */
  danger?: boolean | ((subject: Subject) => boolean)
  /** The main action of its page. */
  primary?: (subject: Subject) => boolean
  /** Anchor for links. Browsers open the `<details>` around it. */
  id?: string
  /** Tells apart forms with the same path. */
  hidden?: (subject: Subject) => Record<string, string | undefined>
  /** Besides the reason, which every endpoint with a body requires. */
  fields?: (form: FormState, subject: Subject, context: PanelContext) => Child
  /** Whether it applies to this subject. */
  offered?: (subject: Subject, context: PanelContext) => boolean
}

interface ActionWords {
  /** The button that opens the confirmation. */
  label: string
  /** What will happen, and whether it can be undone. */
  explain: Child
  /** The button that confirms. */
  submit: string
}

/** The texts of an action, by its name in a table of texts. */
export const wordsOf = <Name extends string>(
  text: Record<Name | `${Name}Explain` | `${Name}Submit`, string>,
  name: Name,
): ActionWords => ({ label: text[name], explain: text[`${name}Explain`], submit: text[`${name}Submit`] })

export const isOffered = <Subject extends object>(
  { endpoint, offered }: Action<Subject>,
  context: PanelContext,
  of: Subject,
): boolean => context.may(endpoint) && (offered?.(of, context) ?? true)

/** The path of a page or form with its parameters filled in. */
export const filledPath = (path: string, valueOf: (name: string) => unknown): string =>
  `/admin${path.replace(/:(\w+)(?:\{[^}]*\})?/g, (_, name: string) => encodeURIComponent(String(valueOf(name))))}/`

const addressOf = (path: string, of: object) => filledPath(path, (name) => (of as Record<string, unknown>)[name])

/** The input of this action's form, if it is the form that was refused. */
function refusedForm<Subject extends object>(
  action: Action<Subject>,
  { refused }: PanelContext,
  { of, alone = false }: { of: Subject; alone?: boolean },
) {
  if (!refused) return undefined
  if (!alone && refused.path.replace(/\/?$/, '/') !== addressOf(action.path, of)) return undefined
  const fields = Object.entries(action.hidden?.(of) ?? {})
  return fields.every(([name, value]) => refused.form.values[name] === value) ? refused.form : undefined
}

interface ActionFormProps<Subject extends object> {
  action: Action<Subject>
  context: PanelContext
  of: Subject
  /** Query parameters that keep the position in a list. */
  query?: string
  /** The only form of its page, so it may have been posted to another spelling of the address. */
  alone?: boolean
}

/** The button and form of an action, if the viewer may use it on this subject. */
export function ActionForm<Subject extends object>(props: ActionFormProps<Subject>) {
  const { action, context, of, query = '' } = props
  if (!isOffered(action, context, of)) return null
  const { endpoint, path, words, danger = false, primary, id, hidden, fields } = action
  const form = refusedForm(action, context, props) ?? EMPTY_FORM
  return (
    <Confirm
      {...{
        context,
        form,
        action: addressOf(path, of) + query,
        ...words(context, of),
        ...(id !== undefined && { id }),
      }}
      danger={typeof danger === 'function' ? danger(of) : danger}
      primary={primary?.(of) ?? false}
    >
      {Object.entries(hidden?.(of) ?? {}).map(([name, value]) =>
        value === undefined ? null : <input type="hidden" name={name} value={value} />,
      )}
      {fields?.(form, of, context)}
      {endpoint.body === undefined ? null : <ReasonField context={context} form={form} />}
    </Confirm>
  )
}

interface LostFormProps<Subject extends object> {
  action: Action<Subject>
  context: PanelContext
  /** Actions whose form has a place on the page. */
  drawn: Subject[]
}

/** The error of a form that has no place on the page any more, such as that of a row that is gone. */
export function LostForm<Subject extends object>({ action, context, drawn }: LostFormProps<Subject>) {
  const isDrawn = drawn.some((of) => isOffered(action, context, of) && refusedForm(action, context, { of }))
  return isDrawn ? null : <Refusal message={context.refused?.form.message} />
}

interface FormProps {
  context: PanelContext
  action: string
  form?: FormState
  class?: string
  /** Anchor for links. Browsers open the `<details>` around it. */
  id?: string
  /** The form whose answer is the page of this one, so that the script can open it again. */
  reopen?: string
  /** Its answer is shown on the page, with how far it has come until then in these words: src/panel/client/simulation.ts. */
  progress?: string
  children?: Child
}

export const CsrfField = ({ context }: { context: PanelContext }) => (
  <input type="hidden" name={CSRF_FIELD} value={context.csrf} />
)

export const Refusal = ({ message }: { message: string | undefined }) =>
  message === undefined ? null : (
    <p class="notice bad" role="alert">
      {message}
    </p>
  )

/** A form with the session's CSRF token and its general error. */
export function PostForm({ context, action, form, class: name, id, reopen, progress, children }: FormProps) {
  return (
    <form
      method="post"
      action={action}
      class={name ?? 'stack'}
      {...(id !== undefined && { id })}
      {...(reopen !== undefined && { 'data-reopen': reopen })}
      {...(progress !== undefined && { 'data-progress': progress })}
    >
      <CsrfField context={context} />
      <Refusal message={form?.message} />
      {children}
    </form>
  )
}

type ConfirmProps = FormProps & ActionWords & { danger?: boolean; primary?: boolean }

/** An action with a confirmation. Works without scripts. Open if it was refused. */
function Confirm(props: ConfirmProps) {
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

/** A single button for an action that can be undone. */
export function ActionButton({ context, action, label, children }: FormProps & { label: string }) {
  return (
    <PostForm context={context} action={action} class="inline">
      {children}
      <button type="submit">{label}</button>
    </PostForm>
  )
}

/** The reason recorded in the audit log. */
export function ReasonField({ context, form }: { context: PanelContext; form: FormState }) {
  const text = COMMON[context.language]
  const error = form.errors['reason']
  return (
    <div class="field">
      <label>
        {text.reason}
        <textarea name="reason" rows={2} required {...(error !== undefined && { 'aria-invalid': 'true' })}>
          {form.values['reason'] ?? ''}
        </textarea>
      </label>
      <small>{text.reasonHint}</small>
      <LimitHint limit={characterLimit(context.language, MAX_REASON_LENGTH)} />
      {error === undefined ? null : <p class="field-error">{error}</p>}
    </div>
  )
}
