import { AUDIT_ACTIONS } from '../../../audit/actions.ts'
import { AuditFilter } from '../../audit/schemas.ts'
import { Field, Select } from '../components/field.tsx'
import { FilterForm } from '../components/filter-form.tsx'
import type { PanelContext } from '../context.ts'
import type { FormState } from '../forms.ts'
import { AUDIT_TEXTS } from '../texts/audit.ts'
import { COMMON } from '../texts/common.ts'

/** The filters of the audit, and a way out of them. */
export function AuditFilters({ context, form }: { context: PanelContext; form: FormState }) {
  const text = AUDIT_TEXTS[context.language]
  const common = COMMON[context.language]
  const actions = Object.keys(AUDIT_ACTIONS).sort()
  return (
    <FilterForm context={context} action="/admin/audit/" names={Object.keys(AuditFilter.shape)}>
      <Field form={form} name="subject" label={text.subject} inputmode="numeric" />
      <Field form={form} name="actor" label={text.actor} inputmode="numeric" />
      <Select
        form={form}
        name="action"
        label={text.action}
        options={[['', common.all], ...actions.map((action) => [action, action] as const)]}
      />
      <Field form={form} name="outcome" label={text.outcome} maxlength={64} />
      <Field form={form} name="request_id" label={text.requestId} maxlength={64} />
      <Field form={form} name="from" type="date" label={text.from} />
      <Field form={form} name="to" type="date" label={text.to} />
    </FilterForm>
  )
}
