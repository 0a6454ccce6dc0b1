import { ActionButton, Confirm, ReasonField } from '../../kit/action.tsx'
import { Field } from '../../kit/field.tsx'
import { Card } from '../../kit/small.tsx'
import { PERSON_ACTION_TEXTS } from '../../texts/person-actions.ts'
import { hasFactor, personPath } from './person-scene.ts'
import type { PersonScene } from './person-scene.ts'

/** `2027-01-31T18:00`, as an input of the browser takes a time. */
const MINUTES_OF_ISO = 16

/** What may be done to somebody, each asking once more and for a reason; only what the role may. */
export function ActionsCard({ scene }: { scene: PersonScene }) {
  const { person, context } = scene
  const text = PERSON_ACTION_TEXTS[context.language]
  const may = context.may
  // Staff are the business of superusers alone, and nobody does these things to themselves.
  const isOwn = context.staff?.id === person.id
  const isOff = person.deleted_at !== null || isOwn || (person.role !== null && context.staff?.role !== 'superuser')
  const mayExport = may('people.export') && person.deleted_at === null
  if (isOff ? !mayExport : !may('people.block') && !mayExport) return null
  return (
    <Card title={text.actions}>
      <div class="person-actions">
        {!isOff && may('people.block') ? <BlockActions scene={scene} /> : null}
        {!isOff && may('people.end_sessions') ? <EndAll scene={scene} /> : null}
        {!isOff && may('people.set_password') && person.role !== null ? <SetPassword scene={scene} /> : null}
        {isOff ? null : <ResetFactor scene={scene} />}
        {!isOff && may('people.delete') ? <DeletionActions scene={scene} /> : null}
        {mayExport ? (
          <ActionButton context={context} action={`${personPath(person.id)}export/`} label={text.export} />
        ) : null}
      </div>
      {mayExport ? <p class="hint">{text.exportHint}</p> : null}
    </Card>
  )
}

function BlockActions({
  scene: {
    person,
    text: { save },
    context,
    formOf,
  },
}: {
  scene: PersonScene
}) {
  const text = PERSON_ACTION_TEXTS[context.language]
  const path = personPath(person.id)
  const [block, unblock] = [formOf('block'), formOf('unblock')]
  const isBlocked = person.block !== null
  const blockTexts = isBlocked
    ? { label: text.editBlock, explain: text.editBlockExplain, submit: save }
    : { label: text.block, explain: text.blockExplain, submit: text.blockSubmit, danger: true }
  return (
    <>
      {isBlocked ? (
        <Confirm
          {...{ context, action: `${path}unblock/`, form: unblock, label: text.unblock, id: 'unblock' }}
          {...{ explain: text.unblockExplain, submit: text.unblockSubmit }}
        >
          <ReasonField context={context} form={unblock} />
        </Confirm>
      ) : null}
      <Confirm {...{ context, action: `${path}block/`, form: block }} {...blockTexts}>
        <Field
          {...{ form: block, name: 'until', type: 'datetime-local', label: text.until, hint: text.untilHint }}
          value={person.block?.until?.slice(0, MINUTES_OF_ISO) ?? null}
        />
        <ReasonField context={context} form={block} />
      </Confirm>
    </>
  )
}

function EndAll({ scene: { person, context, formOf } }: { scene: PersonScene }) {
  const text = PERSON_ACTION_TEXTS[context.language]
  const form = formOf('sessions')
  return (
    <Confirm
      {...{ context, form, action: `${personPath(person.id)}sessions/end/`, label: text.endAll }}
      {...{ explain: text.endAllExplain, submit: text.endAllSubmit }}
    >
      <ReasonField context={context} form={form} />
    </Confirm>
  )
}

function SetPassword({ scene: { person, context, formOf } }: { scene: PersonScene }) {
  const text = PERSON_ACTION_TEXTS[context.language]
  const form = formOf('password')
  return (
    <Confirm
      {...{ context, form, action: `${personPath(person.id)}password/`, label: text.setPassword }}
      {...{ explain: text.setPasswordExplain, submit: text.setPasswordSubmit }}
    >
      <Field
        {...{ form, name: 'password', type: 'password', label: text.passwordNew, hint: text.passwordHint }}
        {...{ autocomplete: 'new-password', required: true }}
      />
      <ReasonField context={context} form={form} />
    </Confirm>
  )
}

/** Of somebody who has any. */
function ResetFactor({ scene: { person, context, formOf } }: { scene: PersonScene }) {
  const text = PERSON_ACTION_TEXTS[context.language]
  const form = formOf('factor')
  if (!hasFactor(person)) return null
  return (
    <Confirm
      {...{ context, form, action: `${personPath(person.id)}second-factor/reset/`, label: text.resetFactor }}
      {...{ explain: text.resetFactorExplain, submit: text.resetFactorSubmit, danger: true }}
    >
      <ReasonField context={context} form={form} />
    </Confirm>
  )
}

function DeletionActions({ scene: { person, context, formOf } }: { scene: PersonScene }) {
  const text = PERSON_ACTION_TEXTS[context.language]
  const path = personPath(person.id)
  const [ask, cancel] = [formOf('deletion'), formOf('cancel')]
  if (person.deletion !== null) {
    return (
      <Confirm
        {...{
          context,
          action: `${path}deletion/cancel/`,
          form: cancel,
          label: text.cancelDeletion,
          id: 'cancel-deletion',
        }}
        {...{ explain: text.cancelDeletionExplain, submit: text.cancelDeletionSubmit }}
      >
        <ReasonField context={context} form={cancel} />
      </Confirm>
    )
  }
  return (
    <Confirm
      {...{ context, action: `${path}deletion/`, form: ask, label: text.remove }}
      {...{ explain: text.removeExplain, submit: text.removeSubmit, danger: true }}
    >
      <ReasonField context={context} form={ask} />
    </Confirm>
  )
}
