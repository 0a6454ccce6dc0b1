import { auditFile, listAudit, listAuditStaff } from '../../../admin/audit/endpoints.ts'
import { namePeople } from '../../../admin/audit/name-people.ts'
import type { Names } from '../../../admin/audit/name-people.ts'
import type { AuditEntry, AuditPage } from '../../../admin/audit/responses.ts'
import { createRouter } from '../../../http/create-router.ts'
import { callAsStaff } from '../../../identity/mount.ts'
import type { Language } from '../../../lib/language.ts'
import { requireMay } from '../../kit/access.ts'
import type { Panel } from '../../kit/context.ts'
import { addListPage, emptyScan } from '../../kit/list-page.tsx'
import type { ListPage } from '../../kit/list-page.tsx'
import { dateOrder } from '../../kit/list-parts.tsx'
import { AUDIT_SENTENCES } from '../../texts/audit-sentences.ts'
import { AUDIT_TEXTS } from '../../texts/audit.ts'
import { COMMON } from '../../texts/common.ts'
import { GROWTH } from '../../texts/growth.ts'
import { eventColumns } from './events.tsx'

const eventList: ListPage<AuditPage, AuditEntry, Names> = {
  path: '/audit',
  views: 'audit',
  section: 'audit',
  list: listAudit,
  file: auditFile,
  title: ({ context: { language } }) => COMMON[language].audit,
  caption: ({ context: { language } }) => AUDIT_TEXTS[language].list,
  load: async (c, _, readPage) => namePeople(c.var.db, (await readPage())?.results ?? []),
  filters({ language }) {
    const text = AUDIT_TEXTS[language]
    const staff = { picks: 'staff', hint: text.subjectHint, picksHint: text.staffHint } as const
    return [
      { name: 'action', label: text.action, options: [['', COMMON[language].all], ...actionsOf(language)] },
      {
        name: 'subject',
        label: text.subject,
        picks: 'id',
        hint: text.subjectHint,
        picksHint: GROWTH[language].pickHint,
      },
      { name: 'actor', label: text.actor, ...staff, folded: true },
      { name: 'subject_staff', label: text.subjectStaff, ...staff, folded: true },
      { name: 'outcome', label: text.outcome, maxlength: 64, folded: true },
      { name: 'request_id', label: text.requestId, maxlength: 64, folded: true },
      { name: 'from', type: 'date', label: text.from, folded: true },
      { name: 'to', type: 'date', label: text.to, folded: true },
      dateOrder(language),
    ]
  },
  dates: { from: 'from', to: 'to' },
  ordering: 'newest',
  columns: ({ context, extra: names }) => eventColumns(context, names),
  empty: (view) => emptyScan(view, AUDIT_TEXTS[view.context.language]),
}

/** `/admin/audit/`: the audit log. */
export function createAuditPages(panel: Panel) {
  const router = createRouter()
  addListPage(router, panel, eventList)
  // Read by the script of its filters.
  router.get('/audit/staff', requireMay(listAuditStaff), async (c) =>
    callAsStaff(c, panel.ports, listAuditStaff, { query: c.req.query() }),
  )
  return router
}

/** Labels for actions, made from their sentences without whom they were done to. */
function actionsOf(language: Language): [action: string, words: string][] {
  return Object.entries(AUDIT_SENTENCES)
    .map(([action, { [language]: sentence }]): [string, string] => {
      const words = sentence.replace(/^\{\w+\} |:? ?\{\w+\}$/g, '').replace(/\{\w+\}/g, '…')
      return [action, words.slice(0, 1).toUpperCase() + words.slice(1)]
    })
    .sort(([, one], [, other]) => one.localeCompare(other, language))
}
