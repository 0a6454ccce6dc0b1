import type { Language } from '../../lib/language.ts'

const en = {
  subject: 'Person, by id',
  actor: 'Staff, by id',
  action: 'Action',
  outcome: 'Outcome (ok, code)',
  requestId: 'Request id',
  from: 'From (UTC)',
  to: 'To (UTC)',
  list: 'Events',
  at: 'When',
  event: 'What happened',
  by: 'By',
  where: 'From where',
  request: 'Request',
  follow: 'Follow this request: {id}',
  somebody: 'somebody unknown',
  system: 'the service',
  self: 'the person',
  person: 'person {id}',
  staffMember: 'staff',
  notDone: 'not done',
  unsure: 'perhaps not done',
  empty: 'No such events.',
  goOn: 'None on this stretch of the audit. Go on to older events.',
}

export type AuditTexts = typeof en

/** The page of the audit. */
export const AUDIT_TEXTS: Record<Language, AuditTexts> = {
  en,
  ru: {
    subject: 'Человек, по id',
    actor: 'Сотрудник, по id',
    action: 'Действие',
    outcome: 'Исход (ok, код)',
    requestId: 'Id запроса',
    from: 'С (UTC)',
    to: 'По (UTC)',
    list: 'События',
    at: 'Когда',
    event: 'Что произошло',
    by: 'Кто',
    where: 'Откуда',
    request: 'Запрос',
    follow: 'Проследить запрос: {id}',
    somebody: 'неизвестно кто',
    system: 'сервис',
    self: 'сам человек',
    person: 'человек {id}',
    staffMember: 'сотрудник',
    notDone: 'не сделано',
    unsure: 'возможно, не сделано',
    empty: 'Таких событий нет.',
    goOn: 'На этом отрезке журнала таких нет. Смотрите более старые события.',
  },
}
