import type { FormState } from './forms.ts'

export interface FieldProps {
  form: FormState
  name: string
  label: string
  hint?: string
  type?: 'text' | 'email' | 'password' | 'tel' | 'search' | 'date' | 'datetime-local' | 'number'
  /** When nothing was typed yet. */
  value?: string | null
  required?: boolean
  autocomplete?: string
  inputmode?: 'numeric' | 'tel' | 'email'
  maxlength?: number
}

/** A labelled input that keeps what was typed and says what was wrong with it. */
export function Field({ form, name, label, hint, type = 'text', value, ...rest }: FieldProps) {
  const error = form.errors[name]
  const id = `field-${name}`
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean).join(' ')
  // A password is never sent back.
  const shown = type === 'password' ? undefined : (form.values[name] ?? value ?? undefined)
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        type={type}
        {...(shown !== undefined && { value: shown })}
        // A time is the script's to turn into the viewer's zone: one that a browser restored would be turned twice.
        {...(type === 'datetime-local' && { autocomplete: 'off' })}
        {...(described !== '' && { 'aria-describedby': described })}
        {...(error !== undefined && { 'aria-invalid': 'true' })}
        {...rest}
      />
      {hint === undefined ? null : <small id={`${id}-hint`}>{hint}</small>}
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

/** A labelled choice of one. */
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
          <option value={option} {...(option === chosen && { selected: true })}>
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
