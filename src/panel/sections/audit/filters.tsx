import { AuditFilter } from '../../../admin/audit/select-events.ts'
import type { Language } from '../../../lib/language.ts'
import type { PanelContext } from '../../kit/context.ts'
import { Field, Select } from '../../kit/field.tsx'
import { FilterForm } from '../../kit/filter-form.tsx'
import type { FormState } from '../../kit/forms.ts'
import { AUDIT_SENTENCES } from '../../texts/audit-sentences.ts'
import { AUDIT_TEXTS } from '../../texts/audit.ts'
import { COMMON } from '../../texts/common.ts'

/** The filters of the audit, and a way out of them. */
export function AuditFilters({ context, form }: { context: PanelContext; form: FormState }) {
  const text = AUDIT_TEXTS[context.language]
  const common = COMMON[context.language]
  return (
    <FilterForm
      context={context}
      action="/admin/audit/"
      names={Object.keys(AuditFilter.shape)}
      more={{
        names: ['actor', 'outcome', 'request_id', 'from', 'to'],
        fields: (
          <>
            <Field form={form} name="actor" label={text.actor} inputmode="numeric" />
            <Field form={form} name="outcome" label={text.outcome} maxlength={64} />
            <Field form={form} name="request_id" label={text.requestId} maxlength={64} />
            <Field form={form} name="from" type="date" label={text.from} />
            <Field form={form} name="to" type="date" label={text.to} />
          </>
        ),
      }}
    >
      <Select
        form={form}
        name="action"
        label={text.action}
        options={[['', common.all], ...actionsOf(context.language)]}
      />
      <Field form={form} name="subject" label={text.subject} inputmode="numeric" />
    </FilterForm>
  )
}

/** Actions in the words that the list has for them, without whom they are about: those are blanks of each sentence. */
function actionsOf(language: Language): [action: string, words: string][] {
  return Object.entries(AUDIT_SENTENCES)
    .map(([action, { [language]: sentence }]): [string, string] => {
      const words = sentence.replace(/^\{\w+\}:? |: \{\w+\}$/g, '').replace(/\{\w+\}/g, '…')
      return [action, words.slice(0, 1).toUpperCase() + words.slice(1)]
    })
    .sort(([, one], [, other]) => one.localeCompare(other, language))
}
