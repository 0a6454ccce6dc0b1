import type { AuditAction } from '../../../audit/actions.ts'
import type { Language } from '../../../lib/language.ts'

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
  phone_changed: { en: 'The number of {subject} was to become {to}', ru: 'Смена номера на {to}: {subject}' },
  deletion_requested: { en: '{subject} asked to be deleted', ru: 'Запрошено удаление: {subject}' },
  deletion_cancelled: { en: '{subject} took the deletion back', ru: 'Удаление отменено: {subject}' },
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
  exported: { en: '{subject} fetched all that is stored about them', ru: 'Выгрузка всех своих данных: {subject}' },
}
