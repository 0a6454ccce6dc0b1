import { AUDIT_ACTIONS } from '../../../audit/actions.ts'
import { PostForm } from '../components/action.tsx'
import { Field, Select } from '../components/field.tsx'
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
      </div>
    </form>
  )
}

/** What the filters leave, as a file, for who may take lists along. */
export function AuditDownload({ context }: { context: PanelContext }) {
  if (!context.may('people.export')) return null
  return (
    <PostForm context={context} action="/admin/audit/export/" class="list-head at-end">
      <input type="hidden" name="filter" value={context.url.search} />
      <button type="submit">{AUDIT_TEXTS[context.language].download}</button>
    </PostForm>
  )
}
