import { AUDIT_ACTIONS } from '../../../audit/actions.ts'
import { Field, Select } from '../components/field.tsx'
import type { PanelContext } from '../context.ts'
import type { FormState } from '../forms.ts'
import { AUDIT_TEXTS } from '../texts/audit.ts'
import { COMMON } from '../texts/common.ts'

/** The filters of the audit, the file of what they leave, and a way out of them. */
export function AuditFilters({ context, form }: { context: PanelContext; form: FormState }) {
  const text = AUDIT_TEXTS[context.language]
  const common = COMMON[context.language]
  const actions = Object.keys(AUDIT_ACTIONS).sort()
  return (
    <form method="get" action="/admin/audit/" class="filters" role="search" aria-label={common.filters}>
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
      <div class="actions">
        <button class="primary" type="submit">
          {common.apply}
        </button>
        <a class="button" href="/admin/audit/">
          {common.clear}
        </a>
        {context.may('people.export') ? (
          <a class="button" href={csvUrl(context.url)} download>
            {text.download}
          </a>
        ) : null}
      </div>
    </form>
  )
}

/** The same filters as a file; what belongs to the page alone is passed over there. */
const csvUrl = ({ search }: URL) => `/admin/audit/csv/${search}`
