import type { Language } from '../../lib/language.ts'

const en = {
  subject: 'Person ID',
  actor: 'Staff ID',
  action: 'Action',
  outcome: 'Outcome (ok or error code)',
  requestId: 'Request ID',
  from: 'From (UTC)',
  to: 'To (UTC)',
  list: 'Events',
  at: 'Time',
  event: 'Event',
  by: 'By',
  source: 'From',
  request: 'Request',
  follow: 'All events of request {id}',
  unknown: 'Unknown person',
  system: 'System',
  self: 'Themselves',
  person: 'Person {id}',
  staffMember: 'staff',
  notDone: 'failed',
  unsure: 'may have failed',
  empty: 'No events found.',
  goOn: 'No matches in this part of the log. Continue to older events.',
}

export type AuditTexts = typeof en

/** The page of the audit. */
export const AUDIT_TEXTS: Record<Language, AuditTexts> = {
  en,
  ru: {
    subject: 'ID пользователя',
    actor: 'ID сотрудника',
    action: 'Действие',
    outcome: 'Результат (ok или код ошибки)',
    requestId: 'ID запроса',
    from: 'С (UTC)',
    to: 'По (UTC)',
    list: 'События',
    at: 'Время',
    event: 'Событие',
    by: 'Кто',
    source: 'Откуда',
    request: 'Запрос',
    follow: 'Все события запроса {id}',
    unknown: 'Неизвестный пользователь',
    system: 'Система',
    self: 'Сам пользователь',
    person: 'Пользователь {id}',
    staffMember: 'сотрудник',
    notDone: 'не выполнено',
    unsure: 'возможно, не выполнено',
    empty: 'События не найдены.',
    goOn: 'В этой части журнала совпадений нет. Перейдите к более старым событиям.',
  },
}
