import type { Language } from '../../lib/language.ts'

/** Labels of event details. A detail without one is shown under its own name. */
export const AUDIT_DETAILS: Record<string, Record<Language, string>> = {
  action: { en: 'action', ru: 'действие' },
  after: { en: 'after', ru: 'стало' },
  before: { en: 'before', ru: 'было' },
  country: { en: 'country', ru: 'страна' },
  deletion_at: { en: 'deletion date', ru: 'дата удаления' },
  fields: { en: 'fields', ru: 'поля' },
  filter: { en: 'filter', ru: 'фильтр' },
  invited_by_code: { en: 'invite code of the inviter', ru: 'код пригласившего' },
  job: { en: 'job', ru: 'задание' },
  kind: { en: 'kind', ru: 'вид' },
  link: { en: 'link', ru: 'ссылка' },
  list: { en: 'list', ru: 'список' },
  passkey: { en: 'passkey', ru: 'ключ доступа' },
  phone: { en: 'phone', ru: 'телефон' },
  proof: { en: 'proof', ru: 'подтверждение' },
  purpose: { en: 'purpose', ru: 'назначение' },
  reason: { en: 'reason', ru: 'причина' },
  send: { en: 'send', ru: 'отправка' },
  session: { en: 'session', ru: 'сеанс' },
  to: { en: 'new number', ru: 'новый номер' },
  total: { en: 'total', ru: 'всего' },
  undoes: { en: 'undoes job', ru: 'отменяет задание' },
}
