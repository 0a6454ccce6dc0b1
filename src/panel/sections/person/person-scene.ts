import type { PersonDetails } from '../../../admin/person/responses.ts'
import { labelOf } from '../../../identity/display-name.ts'
import type { PanelContext } from '../../kit/context.ts'
import type { PersonTexts } from '../../texts/person.ts'

/** What the cards of a person's page need. */
export interface PersonScene {
  context: PanelContext
  text: PersonTexts
  person: PersonDetails
}

export const personPath = (id: number): string => `/admin/people/${id}/`

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

/** First strong isolate: a name cannot change the direction of the surrounding text. */
export const isolated = (name: string): string => `\u2068${name}\u2069`
