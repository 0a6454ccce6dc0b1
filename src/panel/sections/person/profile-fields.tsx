import type { Person } from '../../../admin/person/responses.ts'
import { ReasonField } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import type { FormState } from '../../kit/forms.ts'
import { PERSON_TEXTS } from '../../texts/person.ts'

interface FieldsProps {
  context: PanelContext
  form: FormState
  /** Undefined for a new person. */
  person?: Person
}

/** The fields of the forms for new and existing people. */
export function ProfileFields({ context, form, person }: FieldsProps) {
  const text = PERSON_TEXTS[context.language]
  return (
    <>
      <Field
        {...{ form, name: 'phone', type: 'tel', label: text.phone, hint: text.phoneHint, inputmode: 'tel' }}
        {...{ value: person?.phone ?? null, autocomplete: 'off' }}
        required
      />
      <Field
        {...{ form, name: 'email', type: 'email', label: text.email }}
        {...{ value: person?.email ?? null, autocomplete: 'off' }}
      />
      <Field {...{ form, name: 'first_name', label: text.firstName, value: person?.first_name ?? null }} />
      <Field {...{ form, name: 'last_name', label: text.lastName, value: person?.last_name ?? null }} />
      <Field
        {...{ form, name: 'display_name', label: text.displayName, hint: text.displayNameHint }}
        value={person?.display_name ?? null}
      />
      <ReasonField context={context} form={form} />
    </>
  )
}
