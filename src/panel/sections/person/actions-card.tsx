import {
  blockUser,
  cancelUserDeletion,
  deleteUser,
  endUserSessions,
  exportUser,
  unblockUser,
} from '../../../admin/person/endpoints.ts'
import type { PersonDetails } from '../../../admin/person/responses.ts'
import { ActionButton, ActionForm, isOffered, wordsOf } from '../../kit/action.tsx'
import type { Action } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import { Card } from '../../kit/small.tsx'
import { PERSON_ACTION_TEXTS, PERSON_TEXTS } from '../../texts/person.ts'
import { personPath } from './person-scene.ts'
import type { PersonScene } from './person-scene.ts'

/** `2027-01-31T18:00`, the format of the browser's input. */
const MINUTES_OF_ISO = 16

const PATH = '/people/:id{[0-9]+}'

const isLeft = ({ deleted_at: deletedAt }: PersonDetails) => deletedAt === null

const named =
  (name: 'unblock' | 'endAll' | 'remove' | 'cancelDeletion') =>
  ({ language }: PanelContext) =>
    wordsOf(PERSON_ACTION_TEXTS[language], name)

const unblock: Action<PersonDetails> = {
  endpoint: unblockUser,
  path: `${PATH}/unblock`,
  done: 'unblocked',
  id: 'unblock',
  words: named('unblock'),
  offered: (person) => isLeft(person) && person.block !== null,
}

const block: Action<PersonDetails> = {
  endpoint: blockUser,
  path: `${PATH}/block`,
  done: 'blocked',
  // The browser's input has no zone; the value is UTC.
  body: ({ until = '', ...values }) => ({ ...values, until: until === '' ? null : `${until}Z` }),
  danger: (person) => person.block === null,
  words({ language }, person) {
    const { editBlock, editBlockExplain, ...text } = PERSON_ACTION_TEXTS[language]
    if (person.block === null) return wordsOf(text, 'block')
    return { label: editBlock, explain: editBlockExplain, submit: PERSON_TEXTS[language].save }
  },
  offered: isLeft,
  fields(form, person, { language }) {
    const { until, untilHint } = PERSON_ACTION_TEXTS[language]
    const value = person.block?.until?.slice(0, MINUTES_OF_ISO) ?? null
    return <Field {...{ form, name: 'until', type: 'datetime-local', label: until, hint: untilHint, value }} />
  },
}

const endAll: Action<PersonDetails> = {
  endpoint: endUserSessions,
  path: `${PATH}/sessions/end`,
  done: 'ended',
  hidden: () => ({ session: undefined }),
  words: named('endAll'),
  offered: isLeft,
}

/** A session in the list. */
interface OneSession {
  id: number
  person: PersonDetails
  session: string
}

export const endOne: Action<OneSession> = {
  endpoint: endUserSessions,
  path: endAll.path,
  done: endAll.done,
  hidden: ({ session }) => ({ session }),
  words: ({ language }) => wordsOf(PERSON_TEXTS[language], 'endOne'),
  offered: ({ person }) => isLeft(person),
}

const cancelDeletion: Action<PersonDetails> = {
  endpoint: cancelUserDeletion,
  path: `${PATH}/deletion/cancel`,
  done: 'kept',
  id: 'cancel-deletion',
  words: named('cancelDeletion'),
  offered: (person) => isLeft(person) && person.deletion !== null,
}

const remove: Action<PersonDetails> = {
  endpoint: deleteUser,
  path: `${PATH}/deletion`,
  done: 'deletion',
  danger: true,
  words: named('remove'),
  offered: (person) => isLeft(person) && person.deletion === null,
}

/** Actions, in the order of the page. */
export const PERSON_ACTIONS = [unblock, block, endAll, cancelDeletion, remove]

/** The actions that the viewer's role allows, each with a confirmation and a reason. */
export function ActionsCard({ scene: { person, context } }: { scene: PersonScene }) {
  const text = PERSON_ACTION_TEXTS[context.language]
  const mayExport = context.may(exportUser) && person.deleted_at === null
  if (!mayExport && !PERSON_ACTIONS.some((action) => isOffered(action, context, person))) return null
  return (
    <Card title={text.actions}>
      <div class="person-actions">
        {PERSON_ACTIONS.map((action) => (
          <ActionForm action={action} context={context} of={person} />
        ))}
        {mayExport ? (
          <ActionButton context={context} action={`${personPath(person.id)}export/`} label={text.export} />
        ) : null}
      </div>
      {mayExport ? <p class="hint">{text.exportHint}</p> : null}
    </Card>
  )
}
