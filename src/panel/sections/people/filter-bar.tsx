import type { PanelContext } from '../../kit/context.ts'
import { Field, Select } from '../../kit/field.tsx'
import { FilterForm } from '../../kit/filter-form.tsx'
import type { FormState } from '../../kit/forms.ts'
import { COMMON } from '../../texts/common.ts'
import { PEOPLE_TEXTS } from '../../texts/people.ts'

const FOLDED = ['country', 'joined_from', 'joined_to', 'has_inviter', 'staff', 'deletion_requested']

/** What chooses and orders the people. */
export function FilterBar({ context, form }: { context: PanelContext; form: FormState }) {
  const text = PEOPLE_TEXTS[context.language]
  const { all } = COMMON[context.language]
  const choice = (yes: string, no: string) =>
    [
      ['', all],
      ['true', yes],
      ['false', no],
    ] as const
  return (
    <FilterForm
      context={context}
      action="/admin/people/"
      names={['search', 'active', 'ordering', ...FOLDED]}
      more={{
        names: FOLDED,
        fields: (
          <>
            <Field
              form={form}
              name="country"
              label={text.country}
              hint={text.countryHint}
              maxlength={4}
              autocomplete="off"
            />
            <Field form={form} name="joined_from" type="date" label={text.joinedFrom} />
            <Field form={form} name="joined_to" type="date" label={text.joinedTo} />
            <Select
              form={form}
              name="has_inviter"
              label={text.inviter}
              options={[...choice(text.hasInviter, text.noInviter)]}
            />
            <Select form={form} name="staff" label={text.staff} options={[...choice(text.onlyStaff, text.notStaff)]} />
            <Select
              form={form}
              name="deletion_requested"
              label={text.deletion}
              options={[...choice(text.deletionScheduled, text.deletionNotScheduled)]}
            />
          </>
        ),
      }}
    >
      <div class="people-search">
        <Field form={form} name="search" type="search" label={text.search} autocomplete="off" />
      </div>
      <Select form={form} name="active" label={text.status} options={[...choice(text.notBlocked, text.blocked)]} />
      <Select
        form={form}
        name="ordering"
        label={text.sort}
        options={[
          ['', text.newest],
          ['oldest', text.oldest],
          ['most_invited', text.mostInvited],
        ]}
      />
    </FilterForm>
  )
}
