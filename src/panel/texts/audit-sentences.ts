import type { AuditAction } from '../../audit/actions.ts'
import type { Language } from '../../lib/language.ts'

/**
 * What has happened, for each action: complete, or it does not compile. `{actor}` did it, `{subject}` is whom it was done
 * to; other blanks are of the event's details. A refusal's outcome is shown beside it.
 */
export const AUDIT_SENTENCES: Record<AuditAction, Record<Language, string>> = {
  sign_up: { en: '{subject} signed up', ru: 'Регистрация: {subject}' },
  sign_in: { en: '{subject} signed in', ru: 'Вход: {subject}' },
  sign_in_failed: { en: 'A sign-in as {subject} failed', ru: 'Неудачный вход: {subject}' },
  code_locked: {
    en: 'The last attempt for {subject} was spent',
    ru: 'Исчерпаны попытки ввода кода: {subject}',
  },
  session_ended: { en: 'A session of {subject} was ended', ru: 'Завершён сеанс: {subject}' },
  refresh_replayed: {
    en: 'A used refresh token of {subject} came again',
    ru: 'Повторно предъявлен использованный токен: {subject}',
  },
  profile_changed: { en: '{subject} changed their profile', ru: 'Изменён профиль: {subject}' },
  invited_by_set: { en: '{subject} named their inviter', ru: 'Указан пригласивший: {subject}' },
  invited_by_declined: { en: '{subject} declined their inviter', ru: 'Пригласивший отклонён: {subject}' },
  phone_change_started: {
    en: '{subject} asked to change their number to {to}',
    ru: 'Начата смена номера на {to}: {subject}',
  },
  phone_changed: { en: 'Change of number to {to}: {subject}', ru: 'Смена номера на {to}: {subject}' },
  deletion_requested: { en: 'The deletion of {subject} was asked for', ru: 'Запрошено удаление: {subject}' },
  deletion_cancelled: { en: 'The deletion of {subject} was taken back', ru: 'Удаление отменено: {subject}' },
  deleted: { en: '{subject} was deleted', ru: 'Удаление завершено: {subject}' },
  sends_reopened: {
    en: '{actor} re-opened {country} for codes',
    ru: '{actor}: коды в страну {country} снова разрешены',
  },
  staff_signed_in: { en: '{actor} signed in as staff', ru: 'Вход сотрудника: {actor}' },
  staff_signed_out: { en: '{actor} signed out', ru: 'Выход сотрудника: {actor}' },
  staff_sign_in_failed: { en: 'A staff sign-in as {subject} was refused', ru: 'Отказ во входе сотрудника: {subject}' },
  link_created: { en: '{subject} made the link {link}', ru: 'Создана ссылка {link}: {subject}' },
  link_changed: { en: '{subject} changed the link {link}', ru: 'Изменена ссылка {link}: {subject}' },
  link_disabled: { en: 'The link {link} of {subject} was disabled', ru: 'Отключена ссылка {link}: {subject}' },
  exported: { en: 'All that is stored about {subject} was fetched', ru: 'Выгрузка всех данных: {subject}' },
  list_exported: { en: '{actor} took the list “{list}” as a file', ru: '{actor}: список «{list}» выгружен в файл' },
  job_started: { en: '{actor} began a change of many people', ru: '{actor}: начато изменение многих людей' },
  job_cancelled: { en: '{actor} stopped a change of many people', ru: '{actor}: остановлено изменение многих людей' },
  superuser_created: {
    en: 'A superuser was made by command: {subject}',
    ru: 'Командой создан суперпользователь: {subject}',
  },
  person_created: { en: '{actor} created {subject}', ru: '{actor}: создан пользователь {subject}' },
  person_changed: {
    en: '{actor} changed the profile of {subject}',
    ru: '{actor}: изменён профиль пользователя {subject}',
  },
  person_blocked: { en: '{actor} blocked {subject}', ru: '{actor}: заблокирован пользователь {subject}' },
  person_unblocked: { en: 'The block of {subject} was lifted', ru: 'Снята блокировка: {subject}' },
  person_password_set: {
    en: '{actor} set the password of {subject}',
    ru: '{actor}: задан пароль пользователя {subject}',
  },
  person_sessions_ended: {
    en: '{actor} ended sessions of {subject}',
    ru: '{actor}: завершены сеансы пользователя {subject}',
  },
  inviter_corrected: {
    en: '{actor} corrected who invited {subject}',
    ru: '{actor}: исправлен пригласивший пользователя {subject}',
  },
  number_unlocked: { en: '{actor} unlocked the number {phone}', ru: '{actor}: разблокирован номер {phone}' },
  code_voided: { en: '{actor} voided a code for {phone}', ru: '{actor}: аннулирован код для {phone}' },
  staff_password_changed: { en: '{actor} changed their password', ru: '{actor}: сменён пароль' },
  staff_session_ended: { en: '{actor} ended sessions of their own', ru: '{actor}: завершены свои сеансы' },
  second_factor_on: { en: '{actor} turned the second factor on', ru: '{actor}: включён второй фактор' },
  second_factor_off: { en: '{actor} turned the second factor off', ru: '{actor}: выключен второй фактор' },
  second_factor_reset: {
    en: '{actor} reset the second factor of {subject}',
    ru: '{actor}: сброшен второй фактор {subject}',
  },
  recovery_codes_renewed: { en: '{actor} made new recovery codes', ru: '{actor}: созданы новые коды восстановления' },
  passkey_added: { en: '{actor} registered a passkey', ru: '{actor}: добавлен ключ доступа' },
  passkey_renamed: { en: '{actor} renamed a passkey', ru: '{actor}: переименован ключ доступа' },
  passkey_deleted: { en: '{actor} deleted a passkey', ru: '{actor}: удалён ключ доступа' },
}
