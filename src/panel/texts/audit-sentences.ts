import type { AuditAction } from '../../audit/actions.ts'
import type { Language } from '../../lib/language.ts'

/**
 * A sentence for each action; a missing one is a type error. It was done to the user `{subject}` or the staff member
 * `{staff}`; other placeholders are details of the event. Who did it has a column of its own. A refusal's outcome is shown next to it.
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
  sends_reopened: { en: 'Reopened {country}', ru: 'Страна {country} открыта снова' },
  staff_signed_in: { en: 'Signed in as staff', ru: 'Вход сотрудника' },
  staff_signed_out: { en: 'Signed out', ru: 'Выход сотрудника' },
  staff_sign_in_failed: { en: 'Failed staff sign-in: {staff}', ru: 'Неудачный вход сотрудника: {staff}' },
  link_created: { en: '{subject} created the link {link}', ru: 'Создана ссылка {link}: {subject}' },
  link_changed: { en: '{subject} changed the link {link}', ru: 'Изменена ссылка {link}: {subject}' },
  link_disabled: { en: 'Link {link} disabled: {subject}', ru: 'Отключена ссылка {link}: {subject}' },
  campaign_link_created: {
    en: 'Created the campaign link {link}',
    ru: 'Создана ссылка кампании {link}',
  },
  campaign_links_imported: {
    en: 'Created campaign links from a file: {total}',
    ru: 'Созданы ссылки кампаний из файла: {total}',
  },
  campaign_link_changed: {
    en: 'Changed the campaign link {link}',
    ru: 'Изменена ссылка кампании {link}',
  },
  campaign_link_disabled: {
    en: 'Disabled the campaign link {link}',
    ru: 'Отключена ссылка кампании {link}',
  },
  exported: { en: 'All data exported: {subject}', ru: 'Выгружены все данные: {subject}' },
  list_exported: { en: 'Exported the list “{list}”', ru: 'Выгружен список «{list}»' },
  view_shared: { en: 'Shared the view “{name}”', ru: 'Опубликовано представление «{name}»' },
  view_unshared: { en: 'Stopped sharing the view “{name}”', ru: 'Представление «{name}» больше не общее' },
  job_started: { en: 'Started a bulk action', ru: 'Начато массовое действие' },
  job_cancelled: { en: 'Cancelled a bulk action', ru: 'Отменено массовое действие' },
  superuser_created: {
    en: 'Superuser created by command: {staff}',
    ru: 'Суперпользователь создан командой: {staff}',
  },
  person_created: { en: 'Added {subject}', ru: 'Добавлен пользователь {subject}' },
  person_changed: {
    en: 'Edited the profile of {subject}',
    ru: 'Изменён профиль пользователя {subject}',
  },
  person_blocked: { en: 'Blocked {subject}', ru: 'Заблокирован пользователь {subject}' },
  person_unblocked: { en: 'Unblocked: {subject}', ru: 'Снята блокировка: {subject}' },
  person_sessions_ended: {
    en: 'Ended sessions of {subject}',
    ru: 'Завершены сеансы пользователя {subject}',
  },
  inviter_corrected: {
    en: 'Changed the inviter of {subject}',
    ru: 'Изменён пригласивший пользователя {subject}',
  },
  number_unlocked: { en: 'Unlocked the number {phone}', ru: 'Разблокирован номер {phone}' },
  code_voided: { en: 'Voided a code for {phone}', ru: 'Аннулирован код для {phone}' },
  program_created: { en: 'Created the program {name}', ru: 'Создана программа {name}' },
  program_changed: { en: 'Changed the program {name}', ru: 'Изменена программа {name}' },
  program_simulated: {
    en: 'Tried a draft rule of the program {name}',
    ru: 'Проверен черновик правила программы {name}',
  },
  reward_fulfilled: { en: 'Reward {reward} fulfilled: {subject}', ru: 'Выдана награда {reward}: {subject}' },
  api_key_created: { en: 'Created the API key {name}', ru: 'Создан API-ключ {name}' },
  api_key_revoked: { en: 'Revoked the API key {name}', ru: 'Отозван API-ключ {name}' },
  webhook_created: { en: 'Created the webhook to {host}', ru: 'Создан вебхук на {host}' },
  webhook_changed: { en: 'Changed the webhook to {host}', ru: 'Изменён вебхук на {host}' },
  webhook_disabled: { en: 'Disabled the webhook to {host}', ru: 'Отключён вебхук на {host}' },
  webhook_enabled: { en: 'Enabled the webhook to {host}', ru: 'Включён вебхук на {host}' },
  webhook_secret_rotated: { en: 'Rotated the secret of the webhook to {host}', ru: 'Заменён секрет вебхука на {host}' },
  webhook_tested: { en: 'Tested the webhook to {host}', ru: 'Проверен вебхук на {host}' },
  webhook_replayed: { en: 'Sent changes again to {host}', ru: 'Повторно отправлены изменения на {host}' },
  webhook_deleted: { en: 'Deleted the webhook to {host}', ru: 'Удалён вебхук на {host}' },
  staff_invited: { en: 'Invited {staff} to the staff', ru: 'Приглашён сотрудник {staff}' },
  staff_link_created: {
    en: 'Created a link for {staff}',
    ru: 'Создана ссылка для сотрудника {staff}',
  },
  staff_invite_revoked: {
    en: 'Revoked the link of {staff}',
    ru: 'Отозвана ссылка сотрудника {staff}',
  },
  staff_invite_accepted: { en: '{staff} chose a password by link', ru: 'Пароль задан по ссылке: {staff}' },
  staff_role_changed: { en: 'Changed the role of {staff}', ru: 'Изменена роль сотрудника {staff}' },
  staff_blocked: { en: 'Blocked {staff}', ru: 'Заблокирован сотрудник {staff}' },
  staff_unblocked: { en: 'Unblocked {staff}', ru: 'Снята блокировка сотрудника {staff}' },
  staff_sessions_ended: {
    en: 'Ended the sessions of {staff}',
    ru: 'Завершены сеансы сотрудника {staff}',
  },
  staff_password_changed: { en: 'Changed their password', ru: 'Сменён пароль' },
  staff_session_ended: { en: 'Ended their own sessions', ru: 'Завершены собственные сеансы' },
  second_factor_on: { en: 'Turned on the second factor', ru: 'Включён второй фактор' },
  second_factor_off: { en: 'Turned off the second factor', ru: 'Выключен второй фактор' },
  second_factor_reset: {
    en: 'Reset the second factor of {staff}',
    ru: 'Сброшен второй фактор сотрудника {staff}',
  },
  recovery_codes_renewed: {
    en: 'Created new recovery codes',
    ru: 'Созданы новые коды восстановления',
  },
  passkey_added: { en: 'Added a passkey', ru: 'Добавлен ключ доступа' },
  passkey_renamed: { en: 'Renamed a passkey', ru: 'Переименован ключ доступа' },
  passkey_deleted: { en: 'Deleted a passkey', ru: 'Удалён ключ доступа' },
}
