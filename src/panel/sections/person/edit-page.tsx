import type { Context } from 'hono'
import type { Person } from '../../../admin/person/responses.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { MAX_NAME_LENGTH } from '../../../people/schemas.ts'
import { PostForm, ReasonField } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { characterLimit, Field } from '../../kit/field.tsx'
import { stateOf } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { Card, Facts, Typed } from '../../kit/small.tsx'
import { COMMON } from '../../texts/common.ts'
import { PERSON_TEXTS } from '../../texts/person.ts'
import { isolated, nameOf, personPath } from './person-scene.ts'

export function drawNewPerson(c: Context<AppEnv>, panel: Panel, form: FormState) {
  const context = panel.context(c)
  const text = PERSON_TEXTS[context.language]
  return panelPage(c, context, {
    title: text.titleNew,
    section: 'people',
    body: (
      <>
        <p class="muted">{text.introNew}</p>
        <PostForm context={context} action="/admin/people/new/" form={form}>
          <ProfileFields context={context} form={form} />
          <div class="actions">
            <button class="primary" type="submit">
              {text.create}
            </button>
            <a class="button" href="/admin/people/">
              {COMMON[context.language].cancel}
            </a>
          </div>
        </PostForm>
      </>
    ),
  })
}

/**
 * `/admin/people/{id}/edit/`. A refused form keeps its input. If someone else saved first, it also shows what they
 * saved.
 */
export function drawEditPerson(
  c: Context<AppEnv>,
  panel: Panel,
  { person, form }: { person: Person; form: FormState },
) {
  const context = panel.context(c)
  const text = PERSON_TEXTS[context.language]
  return panelPage(c, context, {
    title: `${text.titleEdit}: ${isolated(nameOf(person))}`,
    section: 'people',
    body: (
      <div class="cards">
        <PostForm context={context} action={`${personPath(person.id)}edit/`} form={form}>
          <input type="hidden" name="version" value={stateOf(form, 'version', person.version ?? '')} />
          <ProfileFields context={context} form={form} person={person} />
          <div class="actions">
            <button class="primary" type="submit">
              {text.save}
            </button>
            <a class="button" href={personPath(person.id)}>
              {COMMON[context.language].cancel}
            </a>
          </div>
        </PostForm>
        {form.values['version'] === undefined || form.values['version'] === person.version ? null : (
          <Card title={COMMON[context.language].stored}>
            <p class="muted">{COMMON[context.language].storedHint}</p>
            <Facts
              facts={[
                [text.phone, <Typed text={person.phone} />],
                [text.email, <Typed text={person.email} />],
                [text.firstName, <Typed text={person.first_name} />],
                [text.lastName, <Typed text={person.last_name} />],
                [text.displayName, <Typed text={person.display_name} />],
              ]}
            />
          </Card>
        )}
      </div>
    ),
  })
}

interface FieldsProps {
  context: PanelContext
  form: FormState
  /** Undefined for a new person. */
  person?: Person
}

/** The fields of the forms for new and existing people. */
function ProfileFields({ context, form, person }: FieldsProps) {
  const text = PERSON_TEXTS[context.language]
  const limit = characterLimit(context.language, MAX_NAME_LENGTH)
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
      <Field {...{ form, name: 'first_name', label: text.firstName, limit, value: person?.first_name ?? null }} />
      <Field {...{ form, name: 'last_name', label: text.lastName, limit, value: person?.last_name ?? null }} />
      <Field
        {...{ form, name: 'display_name', label: text.displayName, hint: text.displayNameHint, limit }}
        value={person?.display_name ?? null}
      />
      <ReasonField context={context} form={form} />
    </>
  )
}
