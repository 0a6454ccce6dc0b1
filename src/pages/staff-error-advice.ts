import type { STAFF_ERRORS } from '../errors/staff-error-table.ts'
import type { Language } from '../lib/language.ts'

/** What clients of the staff do about each error. */
export const STAFF_ERROR_ADVICE: Record<keyof typeof STAFF_ERRORS, Record<Language, string>> = {
  edit_conflict: {
    en: 'Read the person anew, show what has changed, and send the change again with the new `version`.',
    ru: 'Запросите данные снова, покажите отличия и повторите изменение с новым значением `version`.',
  },
  last_superuser: {
    en: 'Give the role to somebody else first, or make a superuser by `npm run createsuperuser`.',
    ru: 'Сначала назначьте другого суперпользователя или создайте его командой `npm run createsuperuser`.',
  },
  own_account: {
    en: 'Ask another superuser. The own password is changed on the page of the own account.',
    ru: 'Обратитесь к другому суперпользователю. Свой пароль меняют на странице своего профиля.',
  },
  wrong_credentials: {
    en: 'Ask for both anew. It is one answer for an unknown e-mail and a wrong password.',
    ru: 'Запросите и то, и другое заново. Для неизвестного e-mail и неверного пароля ответ один.',
  },
  second_factor_required: {
    en: 'Ask for the code of the app, or a recovery code, and send the request again with `code`.',
    ru: 'Запросите код из приложения или код восстановления и повторите запрос с `code`.',
  },
  second_factor_wrong: {
    en: 'A code is good once, for a minute and a half. Ask for the next one; each attempt counts.',
    ru: 'Код годится один раз и полторы минуты. Запросите следующий; каждая попытка считается.',
  },
  second_factor_on: {
    en: 'Show the account anew. To change the device, turn the second factor off first.',
    ru: 'Покажите учётную запись снова. Чтобы сменить устройство, сначала выключите второй фактор.',
  },
  second_factor_off: {
    en: 'Begin the enrolment anew: a secret waits 10 minutes for its first code.',
    ru: 'Начните подключение заново: секрет ждёт первого кода 10 минут.',
  },
  passkey_refused: {
    en: 'Get a new challenge and ask the browser again. A challenge is good once, for 5 minutes, on its own host.',
    ru: 'Получите новый вызов и спросите браузер снова. Вызов годится один раз, 5 минут, на своём хосте.',
  },
  passkey_taken: {
    en: 'Do not try again: the list of passkeys has it, or another account does.',
    ru: 'Не повторяйте: ключ есть в списке этой или другой учётной записи.',
  },
  too_many_passkeys: {
    en: 'Show the list of passkeys with the time of their last use, so that one can be deleted.',
    ru: 'Покажите список ключей со временем последнего использования, чтобы один можно было удалить.',
  },
  staff_attempts: {
    en: 'Wait for `Retry-After` seconds. A browser that signed in before has a budget of its own.',
    ru: 'Подождите `Retry-After` секунд. У браузера, с которого уже входили, свой лимит.',
  },
  cross_site_request: {
    en: 'Load the page of the panel anew, and send its form from there.',
    ru: 'Обновите страницу панели и отправьте форму с неё.',
  },
  staff_sign_in_required: {
    en: 'Get a staff token from `POST /api/v1/admin/auth/` and send that one.',
    ru: 'Получите токен сотрудника через `POST /api/v1/admin/auth/` и отправляйте его.',
  },
  selection_changed: {
    en: 'Ask for the preview again, show the new count, and let the person confirm that one.',
    ru: 'Запросите предварительный просмотр снова, покажите новое число и дайте подтвердить его.',
  },
}
