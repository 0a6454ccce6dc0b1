import type { STAFF_ERRORS } from '../errors/staff-error-table.ts'
import type { Language } from '../lib/language.ts'

/** What staff clients should do about each error. */
export const STAFF_ERROR_ADVICE: Record<keyof typeof STAFF_ERRORS, Record<Language, string>> = {
  edit_conflict: {
    en: 'Fetch the person again, show what has changed, and repeat the change with the new `version`.',
    ru: 'Запросите данные снова, покажите, что изменилось, и повторите изменение с новым `version`.',
  },
  last_superuser: {
    en: 'Make someone else a superuser first or create one with `npm run createsuperuser`.',
    ru: 'Сначала назначьте другого суперпользователя или создайте его командой `npm run createsuperuser`.',
  },
  own_account: {
    en: 'Ask a superuser. You change your own password on the page of your account.',
    ru: 'Обратитесь к суперпользователю. Свой пароль меняют на странице своего аккаунта.',
  },
  wrong_credentials: {
    en: 'Ask for both again. An unknown e-mail and a wrong password get the same error.',
    ru: 'Попросите ввести e-mail и пароль заново. Для неизвестного e-mail и неверного пароля ошибка одна.',
  },
  second_factor_required: {
    en: 'Ask for the code from the app or a recovery code and send the request again with `code`.',
    ru: 'Попросите ввести код из приложения или код восстановления и повторите запрос с `code`.',
  },
  second_factor_wrong: {
    en: 'A code works once, for 90 seconds. Ask for the next one; every attempt counts.',
    ru: 'Код действует один раз, 90 секунд. Попросите ввести следующий; каждая попытка учитывается.',
  },
  second_factor_on: {
    en: 'Fetch the account again. To change devices, turn the second factor off first.',
    ru: 'Запросите аккаунт снова. Чтобы сменить устройство, сначала выключите второй фактор.',
  },
  second_factor_off: {
    en: 'Start the setup again: the first code must arrive within 10 minutes.',
    ru: 'Начните настройку заново: первый код нужно ввести в течение 10 минут.',
  },
  passkey_refused: {
    en: 'Get a new challenge and ask the browser again. A challenge works once, for 5 minutes, on its own host.',
    ru: 'Получите новый `challenge` и обратитесь к браузеру снова. Он действует один раз, 5 минут, на своём хосте.',
  },
  passkey_taken: {
    en: 'Do not retry: this account or another one already has the passkey.',
    ru: 'Не повторяйте запрос: ключ уже есть у этого или другого аккаунта.',
  },
  too_many_passkeys: {
    en: 'Show the passkeys with the time of their last use, so that one can be deleted.',
    ru: 'Покажите ключи со временем последнего использования, чтобы можно было удалить ненужный.',
  },
  staff_attempts: {
    en: 'Wait for `Retry-After` seconds. A browser that has signed in before has its own limit.',
    ru: 'Подождите `Retry-After` секунд. У браузера, с которого уже входили, свой лимит.',
  },
  cross_site_request: {
    en: 'Reload the page of the panel and send its form from there.',
    ru: 'Обновите страницу панели и отправьте форму с неё.',
  },
  staff_sign_in_required: {
    en: 'Get a staff token from `POST /api/v1/admin/auth/` and send that one.',
    ru: 'Получите токен сотрудника через `POST /api/v1/admin/auth/` и передавайте его.',
  },
  selection_changed: {
    en: 'Request the preview again, show the new count and let the user confirm it.',
    ru: 'Запросите предварительный просмотр снова, покажите новое число и дайте подтвердить его.',
  },
}
