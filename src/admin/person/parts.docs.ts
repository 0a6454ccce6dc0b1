import * as z from 'zod'
import { jsonAnswer } from '../../docs/operation.ts'
import { examplePerson } from './examples.docs.ts'
import { Person } from './responses.ts'

/* What the operations of one person share. */

const PersonId = z.object({
  id: z
    .int()
    .positive()
    .meta({ description: 'Of the user.', examples: [42] }),
})
export const ofPerson = { tag: 'Admin', pathParams: PersonId } as const

export const reason = 'Asked for by the owner, ticket 4821'
/** An answer that shows the person. */
export const person = (description: string, changes: Partial<Person> = {}, status = 200) =>
  jsonAnswer(status, description, Person, {
    person: { summary: 'The person', value: { ...examplePerson, ...changes } },
  })

export const NOBODY = { code: 'not_found' } as const
