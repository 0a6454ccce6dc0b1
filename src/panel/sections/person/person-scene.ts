import type { Context } from 'hono'
import { getPersonOrThrow } from '../../../admin/person/get-person.ts'
import type { PersonDetails } from '../../../admin/person/responses.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { idOrNotFound } from '../../../http/pagination.ts'
import { labelOf } from '../../../identity/display-name.ts'
import { linkOrigin } from '../../../links/link-key.ts'
import type { Panel, PanelContext } from '../../kit/context.ts'
import type { PersonTexts } from '../../texts/person.ts'

/** What the cards of a person's page need. */
export interface PersonScene {
  context: PanelContext
  text: PersonTexts
  person: PersonDetails
}

/** The person of the address, as the viewer may see them. */
export async function readPerson(c: Context<AppEnv>, panel: Panel) {
  const id = idOrNotFound(c.req.param('id') ?? '')
  const origin = linkOrigin(panel.ports.config, c.req.url)
  return getPersonOrThrow({ ...panel.ports, db: c.var.db }, { id, role: c.var.staff.role, origin })
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
