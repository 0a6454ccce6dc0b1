import { Field, Select } from '../components/field.tsx'
import type { PanelContext } from '../context.ts'
import type { FormState } from '../forms.ts'
import { COMMON } from '../texts/common.ts'
import { PEOPLE_TEXTS } from '../texts/people.ts'

/** What chooses and orders the people; a GET form, so that the address says it all. */
export function FilterBar({ context, form }: { context: PanelContext; form: FormState }) {
  const text = PEOPLE_TEXTS[context.language]
  const common = COMMON[context.language]
  const choice = (yes: string, no: string) =>
    [
      ['', common.all],
      ['true', yes],
      ['false', no],
    ] as const
  const isNarrow = FOLDED.some((name) => (form.values[name] ?? '') !== '')
  return (
    <form class="people-filters" method="get" action="/admin/people/" role="search" aria-label={common.filters}>
      <div class="filters">
        <div class="people-search">
          <Field form={form} name="search" type="search" label={text.search} autocomplete="off" />
        </div>
        <Select form={form} name="active" label={text.state} options={[...choice(text.notBlocked, text.blocked)]} />
        <Select
          form={form}
          name="ordering"
          label={text.order}
          options={[
            ['', text.newest],
            ['oldest', text.oldest],
            ['most_invited', text.mostInvited],
          ]}
        />
        <div class="actions">
          <button class="primary" type="submit">
            {common.apply}
          </button>
          <a class="button" href="/admin/people/">
            {common.clear}
          </a>
        </div>
      </div>
      <details {...(isNarrow && { open: true })}>
        <summary>{text.more}</summary>
        <div class="filters">
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
            options={[...choice(text.invited, text.notInvited)]}
          />
          <Select form={form} name="staff" label={text.staff} options={[...choice(text.onlyStaff, text.noStaff)]} />
          <Select
            form={form}
            name="deletion_requested"
            label={text.deletion}
            options={[...choice(text.deletionAsked, text.deletionNotAsked)]}
          />
        </div>
      </details>
    </form>
  )
}

/** Filters that are folded away until one of them is used. */
const FOLDED = ['country', 'joined_from', 'joined_to', 'has_inviter', 'staff', 'deletion_requested']
