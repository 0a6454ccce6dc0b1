import type { Child } from 'hono/jsx'
import type { Language } from '../../lib/language.ts'
import { COMMON } from '../texts/common.ts'
import type { PanelContext } from './context.ts'
import { fillIn } from './format.ts'
import type { FormState } from './forms.ts'

export interface FieldProps {
  form: FormState
  name: string
  label: string
  hint?: string
  type?: 'text' | 'email' | 'password' | 'tel' | 'search' | 'date' | 'datetime-local' | 'number'
  /** Default value. */
  value?: string | null
  required?: boolean
  autocomplete?: string
  inputmode?: 'numeric' | 'decimal' | 'tel' | 'email'
  maxlength?: number
  /** Of text that is kept, where `maxlength` would cut off what someone pastes. */
  limit?: CharacterLimit
  /** Suggests people or staff, and fills in what was picked: src/panel/client/pickers.ts. */
  picks?: 'code' | 'id' | 'staff'
  /** The hint of such a field where it suggests people. */
  picksHint?: string
}

/** How long a text may be, said before it is sent. The script counts, and fills in the `#`. */
export interface CharacterLimit {
  max: number
  hint: string
  over: string
}

export function characterLimit(language: Language, max: number): CharacterLimit {
  const { atMost, over } = COMMON[language]
  return { max, hint: fillIn(atMost, { max }), over: fillIn(over, { max, n: '#' }) }
}

/** Below the field that it counts: `id` is that of its description. */
export const LimitHint = ({ id, limit: { max, hint, over } }: { id?: string; limit: CharacterLimit }) => (
  <small {...(id !== undefined && { id })} data-max={String(max)} data-over={over} aria-live="polite">
    {hint}
  </small>
)

/** A labelled input that keeps its value and shows its error. */
export function Field({ form, name, label, hint, type = 'text', value, limit, picks, picksHint, ...rest }: FieldProps) {
  const error = form.errors[name]
  const id = `field-${name}`
  const described = [
    hint !== undefined && `${id}-hint`,
    limit !== undefined && `${id}-limit`,
    error !== undefined && `${id}-error`,
  ]
    .filter(Boolean)
    .join(' ')
  // Never send a password back.
  const shown = type === 'password' ? undefined : (form.values[name] ?? value ?? undefined)
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        type={type}
        {...(shown !== undefined && { value: shown })}
        // The script converts times to the viewer's zone; it would convert one that the browser restored twice.
        {...(type === 'datetime-local' && { autocomplete: 'off' })}
        {...(picks && { 'data-picks': picks, 'data-hint': picksHint, autocomplete: 'off' })}
        {...(described !== '' && { 'aria-describedby': described })}
        {...(error !== undefined && { 'aria-invalid': 'true' })}
        {...rest}
      />
      {hint === undefined ? null : <small id={`${id}-hint`}>{hint}</small>}
      {limit === undefined ? null : <LimitHint id={`${id}-limit`} limit={limit} />}
      <FieldError id={`${id}-error`} error={error} />
    </div>
  )
}

export interface SelectProps {
  form: FormState
  name: string
  label: string
  options: readonly (readonly [value: string, text: string])[]
  value?: string | null
}

/** A labelled select. */
export function Select({ form, name, label, options, value }: SelectProps) {
  const id = `field-${name}`
  const chosen = form.values[name] ?? value ?? ''
  const error = form.errors[name]
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        name={name}
        {...(error !== undefined && { 'aria-invalid': 'true', 'aria-describedby': `${id}-error` })}
      >
        {options.map(([option, text]) => (
          <option value={option} {...(option.toLowerCase() === chosen.toLowerCase() && { selected: true })}>
            {text}
          </option>
        ))}
      </select>
      <FieldError id={`${id}-error`} error={error} />
    </div>
  )
}

function FieldError({ id, error }: { id: string; error: string | undefined }) {
  return error === undefined ? null : (
    <p class="field-error" id={id}>
      {error}
    </p>
  )
}

interface FilterFormProps {
  context: PanelContext
  action: string
  /** Names of the filters, to know whether any is set. */
  names: string[]
  /** Folded fields, open while one of them is used. */
  more?: { names: string[]; fields: Child }
  children?: Child
}

/** The filters of a list. They are in its URL, so it can be bookmarked and shared. */
export function FilterForm({ context, action, names, more, children }: FilterFormProps) {
  const text = COMMON[context.language]
  const isUsed = (name: string) => Boolean(context.url.searchParams.get(name))
  return (
    <form method="get" action={action} class="filters" role="search" aria-label={text.filters}>
      {children}
      <div class="actions">
        <button class="primary" type="submit">
          {text.apply}
        </button>
        {names.some(isUsed) ? (
          <a class="button" href={action}>
            {text.clear}
          </a>
        ) : null}
      </div>
      {more === undefined ? null : (
        <details class="more" {...(more.names.some(isUsed) && { open: true })}>
          <summary>{text.more}</summary>
          <div class="filters">{more.fields}</div>
        </details>
      )}
    </form>
  )
}
