import type { AuditAction } from '../../audit/actions.ts'
import type { Language } from '../../lib/language.ts'

/**
 * A sentence for each action; a missing one is a type error. `{actor}` acted on the user `{subject}` or the staff member
 * `{staff}`; other placeholders are details of the event. A refusal's outcome is shown next to it.
 */
export const AUDIT_SENTENCES: Record<AuditAction, Record<Language, string>> = {
  sign_up: { en: '{subject} signed up', ru: 'Регистрация: {subject}' },
  sign_in: { en: '{subject} signed in', ru: 'Вход: {subject}' },
  sign_in_failed: { en: 'Failed sign-in: {subject}', ru: 'Неудачный вход: {subject}' },
  code_locked: { en: 'Attempts used up: {subject}', ru: 'Исчерпаны попытки ввода кода: {subject}' },
  session_ended: { en: 'Session ended: {subject}', ru: 'Сеанс завершён: {subject}' },
  refresh_replayed: {
    en: 'Refresh token replayed: {subject}',
    ru: 'Повторное использование токена обновления: {subject}',
  },
  profile_changed: { en: '{subject} changed their profile', ru: 'Изменён профиль: {subject}' },
  email_changed: { en: '{subject} changed their e-mail', ru: 'Изменена почта: {subject}' },
  invited_by_set: { en: '{subject} set their inviter', ru: 'Указан пригласивший: {subject}' },
  invited_by_declined: { en: '{subject} declined their inviter', ru: 'Пригласивший отклонён: {subject}' },
  phone_change_started: {
    en: '{subject} started changing their phone number to {to}',
    ru: 'Начата смена номера на {to}: {subject}',
  },
  phone_changed: { en: 'Phone number change to {to}: {subject}', ru: 'Смена номера на {to}: {subject}' },
  deletion_requested: { en: 'Deletion requested: {subject}', ru: 'Запрошено удаление: {subject}' },
  deletion_cancelled: { en: 'Deletion cancelled: {subject}', ru: 'Удаление отменено: {subject}' },
  deleted: { en: 'Account erased: {subject}', ru: 'Аккаунт стёрт: {subject}' },
  sends_reopened: { en: '{actor} reopened {country}', ru: '{actor}: страна {country} открыта снова' },
  staff_signed_in: { en: '{actor} signed in as staff', ru: 'Вход сотрудника: {actor}' },
  staff_signed_out: { en: '{actor} signed out', ru: 'Выход сотрудника: {actor}' },
  staff_sign_in_failed: { en: 'Failed staff sign-in: {staff}', ru: 'Неудачный вход сотрудника: {staff}' },
  link_created: { en: '{subject} created the link {link}', ru: 'Создана ссылка {link}: {subject}' },
  link_changed: { en: '{subject} changed the link {link}', ru: 'Изменена ссылка {link}: {subject}' },
  link_disabled: { en: 'Link {link} disabled: {subject}', ru: 'Отключена ссылка {link}: {subject}' },
  campaign_link_created: {
    en: '{actor} created the campaign link {link}',
    ru: '{actor}: создана ссылка кампании {link}',
  },
  campaign_links_imported: {
    en: '{actor} created campaign links from a file: {total}',
    ru: '{actor}: созданы ссылки кампаний из файла: {total}',
  },
  campaign_link_changed: {
    en: '{actor} changed the campaign link {link}',
    ru: '{actor}: изменена ссылка кампании {link}',
  },
  campaign_link_disabled: {
    en: '{actor} disabled the campaign link {link}',
    ru: '{actor}: отключена ссылка кампании {link}',
  },
  exported: { en: 'All data exported: {subject}', ru: 'Выгружены все данные: {subject}' },
  list_exported: { en: '{actor} exported the list “{list}”', ru: '{actor}: выгружен список «{list}»' },
  job_started: { en: '{actor} started a bulk action', ru: '{actor}: начато массовое действие' },
  job_cancelled: { en: '{actor} cancelled a bulk action', ru: '{actor}: отменено массовое действие' },
  superuser_created: {
    en: 'Superuser created by command: {staff}',
    ru: 'Суперпользователь создан командой: {staff}',
  },
  person_created: { en: '{actor} added {subject}', ru: '{actor}: добавлен пользователь {subject}' },
  person_changed: {
    en: '{actor} edited the profile of {subject}',
    ru: '{actor}: изменён профиль пользователя {subject}',
  },
  person_blocked: { en: '{actor} blocked {subject}', ru: '{actor}: заблокирован пользователь {subject}' },
  person_unblocked: { en: 'Unblocked: {subject}', ru: 'Снята блокировка: {subject}' },
  person_sessions_ended: {
    en: '{actor} ended sessions of {subject}',
    ru: '{actor}: завершены сеансы пользователя {subject}',
  },
  inviter_corrected: {
    en: '{actor} changed the inviter of {subject}',
    ru: '{actor}: изменён пригласивший пользователя {subject}',
  },
  number_unlocked: { en: '{actor} unlocked the number {phone}', ru: '{actor}: разблокирован номер {phone}' },
  code_voided: { en: '{actor} voided a code for {phone}', ru: '{actor}: аннулирован код для {phone}' },
  staff_invited: { en: '{actor} invited {staff} to the staff', ru: '{actor}: приглашён сотрудник {staff}' },
  staff_link_created: {
    en: '{actor} created a link for {staff}',
    ru: '{actor}: создана ссылка для сотрудника {staff}',
  },
  staff_invite_revoked: {
    en: '{actor} revoked the link of {staff}',
    ru: '{actor}: отозвана ссылка сотрудника {staff}',
  },
  staff_invite_accepted: { en: '{staff} chose a password by link', ru: 'Пароль задан по ссылке: {staff}' },
  staff_role_changed: { en: '{actor} changed the role of {staff}', ru: '{actor}: изменена роль сотрудника {staff}' },
  staff_blocked: { en: '{actor} blocked {staff}', ru: '{actor}: заблокирован сотрудник {staff}' },
  staff_unblocked: { en: '{actor} unblocked {staff}', ru: '{actor}: снята блокировка сотрудника {staff}' },
  staff_sessions_ended: {
    en: '{actor} ended the sessions of {staff}',
    ru: '{actor}: завершены сеансы сотрудника {staff}',
  },
  staff_password_changed: { en: '{actor} changed their password', ru: '{actor}: сменён пароль' },
  staff_session_ended: { en: '{actor} ended their own sessions', ru: '{actor}: завершены собственные сеансы' },
  second_factor_on: { en: '{actor} turned on the second factor', ru: '{actor}: включён второй фактор' },
  second_factor_off: { en: '{actor} turned off the second factor', ru: '{actor}: выключен второй фактор' },
  second_factor_reset: {
    en: '{actor} reset the second factor of {staff}',
    ru: '{actor}: сброшен второй фактор сотрудника {staff}',
  },
  recovery_codes_renewed: {
    en: '{actor} created new recovery codes',
    ru: '{actor}: созданы новые коды восстановления',
  },
  passkey_added: { en: '{actor} added a passkey', ru: '{actor}: добавлен ключ доступа' },
  passkey_renamed: { en: '{actor} renamed a passkey', ru: '{actor}: переименован ключ доступа' },
  passkey_deleted: { en: '{actor} deleted a passkey', ru: '{actor}: удалён ключ доступа' },
}
