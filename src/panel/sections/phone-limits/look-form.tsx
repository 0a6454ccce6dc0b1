import type { PanelContext } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import type { FormState } from '../../kit/forms.ts'
import { NUMBER_TEXTS } from '../../texts/numbers.ts'

/** Looks up any number, whether or not someone has signed in with it. */
export function LookForm({ context, form }: { context: PanelContext; form: FormState }) {
  const text = NUMBER_TEXTS[context.language]
  return (
    <form class="look" method="get" action="/admin/numbers/">
      <Field
        form={form}
        name="phone"
        type="tel"
        inputmode="tel"
        label={text.look}
        hint={text.lookHint}
        autocomplete="off"
        maxlength={40}
        required
      />
      <button type="submit">{text.show}</button>
    </form>
  )
}
