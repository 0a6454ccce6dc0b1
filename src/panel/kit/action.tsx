import type { Context, Hono } from 'hono'
import type { Child } from 'hono/jsx'
import type { AppEnv } from '../../http/create-router.ts'
import type { Endpoint } from '../../identity/endpoint.ts'
import { callAsStaff } from '../../identity/mount.ts'
import { COMMON } from '../texts/common.ts'
import { CSRF_FIELD, requireMay } from './access.ts'
import type { Panel, PanelContext } from './context.ts'
import { EMPTY_FORM, readForm, submitForm } from './forms.ts'
import type { FormState, Values } from './forms.ts'

/** A form as the router needs it: what it calls, and where it leads. */
export interface FormRoute {
  endpoint: Endpoint
  /** Below `/admin`, with the parameters of the endpoint, unless `params` has them. */
  path: string
  /** What the fields say, as the endpoint takes it. */
  body?: (values: Values) => unknown
  params?: (values: Values) => Record<string, string>
  /** What the page above says when it is done, or where else to go. */
  done: string | ((sent: { c: Context<AppEnv>; values: Values; answer: Response }) => Response | Promise<Response>)
}

/**
 * Adds what forms are sent to. A refused one draws its page again, with what was typed and what is wrong with it; without
 * a page to draw, the refusal is a page of its own.
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
        if (typeof done !== 'string') return done({ c, values, answer })
        const sent = new URL(c.req.url)
        const page = new URL(panel.pageOfForm(sent) ?? '', sent)
        for (const [name, value] of Object.entries({ ...c.req.query(), done })) page.searchParams.set(name, value)
        return c.redirect(page.pathname + page.search, 303)
      }
      if (!redraw) return act(await readForm(c))
      return submitForm(c, { act, redraw: async (form) => redraw(c, form) })
    })
  }
}

/** For `done`: another page. */
export const goTo =
  (address: string): FormRoute['done'] =>
  ({ c }) =>
    c.redirect(address, 303)

/** Something that staff do: an endpoint, and the button that asks once more before it is called. */
export interface Action<Subject extends object> extends FormRoute {
  words: (context: PanelContext, subject: Subject) => ActionWords
  /** What cannot be taken back, or hurts somebody. */
  danger?: boolean | ((subject: Subject) => boolean)
  /** What most people come to this page for. */
  primary?: (subject: Subject) => boolean
  /** For links that lead to it; a browser opens what it is folded into. */
  id?: string
  /** Tells forms that are sent to the same path apart. */
  hidden?: (subject: Subject) => Record<string, string | undefined>
  /** Besides the reason, which every endpoint with a body asks for. */
  fields?: (form: FormState, subject: Subject, context: PanelContext) => Child
  /** Whether it can be done to this subject at all. */
  offered?: (subject: Subject, context: PanelContext) => boolean
}

interface ActionWords {
  /** The button that opens it. */
  label: string
  /** What will happen, and whether it can be undone. */
  explain: Child
  /** The button that does it. */
  submit: string
}

/** The words of an action by their name in a table of texts. */
export const wordsOf = <Name extends string>(
  text: Record<Name | `${Name}Explain` | `${Name}Submit`, string>,
  name: Name,
): ActionWords => ({ label: text[name], explain: text[`${name}Explain`], submit: text[`${name}Submit`] })

export const isOffered = <Subject extends object>(
  { endpoint, offered }: Action<Subject>,
  context: PanelContext,
  of: Subject,
): boolean => context.may(endpoint) && (offered?.(of, context) ?? true)

/** The address of a form: its path, with the parameters filled in from what it is about. */
const addressOf = (path: string, of: object) =>
  `/admin${path.replace(/:(\w+)(?:\{[^}]*\})?/g, (_, name: string) => encodeURIComponent(String((of as Record<string, unknown>)[name])))}/`

/** What was typed into the form of an action, if it is the one that was refused. */
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
  /** For the address: where in a list the page stands. */
  query?: string
  /** It is the only form of its page, whose address may spell the same thing in another way. */
  alone?: boolean
}

/** The button of an action and its form, for staff who may do it to this subject. */
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
  /** Those whose form the page has a place for. */
  drawn: Subject[]
}

/** What was wrong with a form that the page no longer has a place for, such as that of a row which is gone. */
export function LostForm<Subject extends object>({ action, context, drawn }: LostFormProps<Subject>) {
  const isDrawn = drawn.some((of) => isOffered(action, context, of) && refusedForm(action, context, { of }))
  return isDrawn ? null : <Refusal message={context.refused?.form.message} />
}

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

type ConfirmProps = FormProps & ActionWords & { danger?: boolean; primary?: boolean }

/** An action that asks once more before it is done; works without scripts. Open when it was refused. */
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
