import type { PersonDetails } from '../../../admin/person/responses.ts'
import { labelOf } from '../../../identity/display-name.ts'
import type { PanelContext } from '../../kit/context.ts'
import { EMPTY_FORM } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { PERSON_TEXTS } from '../../texts/person.ts'
import type { PersonTexts } from '../../texts/person.ts'

/** What the cards of a person's page are drawn with. */
export interface PersonScene {
  context: PanelContext
  text: PersonTexts
  person: PersonDetails
  /** Of the form by this name, when it was refused. */
  formOf: (name: string) => FormState
}

export function personScene(
  context: PanelContext,
  person: PersonDetails,
  refused?: { name: string; form: FormState },
): PersonScene {
  return {
    context,
    person,
    text: PERSON_TEXTS[context.language],
    formOf: (name) => (refused?.name === name ? refused.form : EMPTY_FORM),
  }
}

export const personPath = (id: number): string => `/admin/people/${id}/`

/** Whether there is anything besides the password, as far as the viewer is told. */
export const hasFactor = ({ second_factor: factor }: PersonDetails): boolean =>
  factor !== null && (factor.app || factor.recovery_codes_left + factor.passkeys > 0)

interface Named {
  id: number
  first_name: string | null
  last_name: string | null
  display_name?: string | null
  phone: string | null
  email?: string | null
}

export const nameOf = ({
  first_name: firstName,
  last_name: lastName,
  display_name: displayName = null,
  ...person
}: Named): string => labelOf({ ...person, firstName, lastName, displayName })

/** First strong isolate and its end: a name cannot turn the direction of what stands around it. */
export const isolated = (name: string): string => `\u2068${name}\u2069`
