import type { ErrorCode } from '../errors/error-table.ts'
import type { LIMIT_ERRORS } from '../errors/limit-error-table.ts'
import type { STAFF_ERRORS } from '../errors/staff-error-table.ts'
import type { Language } from '../lib/language.ts'
import { REWARD_ERROR_ADVICE } from './reward-error-advice.ts'

/** What staff clients should do about each error. */
const STAFF_ERROR_ADVICE: Record<keyof typeof STAFF_ERRORS, Record<Language, string>> = {
  edit_conflict: {
    en: 'Fetch it again, show what has changed, and repeat the change with its new `version` or `revision`.',
    ru: 'Запросите данные снова, покажите, что изменилось, и повторите изменение с новым `version` или `revision`.',
  },
  invite_not_valid: {
    en: 'A link works once, for 72 hours, until it is revoked or replaced. Ask a superuser for a new one.',
    ru: 'Ссылка действует один раз в течение 72 часов, пока её не отозвали или не заменили. Попросите новую у суперпользователя.',
  },
  own_account: {
    en: 'Ask another superuser. Change your own password and second factor on your account page.',
    ru: 'Обратитесь к другому суперпользователю. Свой пароль и второй фактор меняют на странице аккаунта.',
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
    en: 'Show the passkeys with their last use, so that one can be deleted.',
    ru: 'Покажите ключи со временем последнего входа, чтобы удалить ненужный.',
  },
  too_many_views: {
    en: 'Show the saved views, so that one can be deleted or replaced.',
    ru: 'Покажите сохранённые представления, чтобы удалить или заменить одно из них.',
  },
  too_many_jobs: {
    en: 'Show the running jobs, so that one can be finished or cancelled.',
    ru: 'Покажите выполняющиеся задания, чтобы завершить или отменить одно из них.',
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
    en: 'Request the preview again and let the user confirm the new count.',
    ru: 'Запросите предварительный просмотр снова и дайте подтвердить новое число.',
  },
}

const LATER: Record<Language, string> = {
  en: 'Tell the user when to try again: in `Retry-After` seconds.',
  ru: 'Сообщите, когда повторить: через `Retry-After` секунд.',
}

const laterAnd = (en: string, ru: string) => ({ en: `${LATER.en} ${en}`, ru: `${LATER.ru} ${ru}` })

/** What a client should do when it exceeds a limit. */
const LIMIT_ERROR_ADVICE: Record<keyof typeof LIMIT_ERRORS, Record<Language, string>> = {
  send_cooldown: {
    en: 'Take the user to the code step and offer a new code after `Retry-After` seconds.',
    ru: 'Покажите ввод кода и предложите новый через `Retry-After` секунд.',
  },
  sends_per_number: LATER,
  attempts_per_code: {
    en: 'Stop asking for this code and offer a new one.',
    ru: 'Больше не просите ввести этот код, предложите новый.',
  },
  failures_per_number: laterAnd('A new code will not help before then.', 'До этого новый код не поможет.'),
  unlocks_per_number: laterAnd(
    'Until then the owner can sign in on a known device.',
    'До этого владелец может войти со знакомого устройства.',
  ),
  requests_per_network: {
    en: 'Send the same request again after `Retry-After` seconds.',
    ru: 'Повторите тот же запрос через `Retry-After` секунд.',
  },
  requests_per_session: {
    en: 'Wait `Retry-After` seconds, and look for a loop: no app needs that many requests.',
    ru: 'Подождите `Retry-After` секунд и поищите цикл: столько запросов приложению не нужно.',
  },
  sends_per_network: LATER,
  unverified_sends_per_network: LATER,
  failures_per_network: LATER,
  pending_invites: laterAnd(
    'Meanwhile, show the invite code so that it can be copied.',
    'Пока покажите код приглашения, чтобы его можно было скопировать.',
  ),
  unknown_codes: LATER,
  new_links_per_user: laterAnd('Existing links can still be changed.', 'Существующие ссылки по-прежнему можно менять.'),
  changes_per_staff: laterAnd(
    'A script that needs more: raise the limit in `LIMITS`.',
    'Если скрипту нужно больше, поднимите лимит в `LIMITS`.',
  ),
  ...{ reviews_per_staff: LATER, final_changes_per_staff: LATER },
  bulk_changes_per_staff: laterAnd(
    'Undoing a bulk action still works.',
    'Отменить массовое действие по-прежнему можно.',
  ),
  files_per_staff: LATER,
  simulations_per_staff: LATER,
  selections_per_staff: LATER,
  campaign_links_per_service: laterAnd(
    'Existing links can still be changed.',
    'Существующие ссылки по-прежнему можно менять.',
  ),
  changes_per_user: LATER,
  email_changes_per_user: LATER,
  phone_changes_per_user: LATER,
  exports_per_user: LATER,
  unverified_sends_per_country: LATER,
  sends_per_service: LATER,
  staff_sign_ins_per_service: laterAnd(
    'A known device or a passkey still works.',
    'Вход со знакомого устройства или по ключу доступа работает.',
  ),
}

/** What a client should do about each error, for the registry page. */
export const ERROR_ADVICE: Record<ErrorCode, Record<Language, string>> = {
  ...LIMIT_ERROR_ADVICE,
  ...REWARD_ERROR_ADVICE,
  ...STAFF_ERROR_ADVICE,
  malformed_json: {
    en: 'This is a bug in the client. Serialize a single object and send all of it.',
    ru: 'Это ошибка в клиенте. Сериализуйте один объект и отправьте его целиком.',
  },
  invalid_request: {
    en: 'Show each `errors[].message` next to the field in `errors[].field`, and keep what the user typed.',
    ru: 'Покажите каждое `errors[].message` рядом с полем `errors[].field` и не стирайте введённое.',
  },
  own_invite_code: {
    en: 'Ask for a different invite code or continue without one.',
    ru: 'Попросите ввести другой код приглашения или продолжите без него.',
  },
  same_phone: {
    en: 'Ask for the new number, not the current one.',
    ru: 'Попросите ввести новый номер, а не текущий.',
  },
  unknown_invite_code: {
    en: 'Let the user correct or remove the invite code and send the request again: the sign-in code is still valid. In a PATCH the status is 400.',
    ru: 'Дайте исправить или убрать код приглашения и повторите запрос: код для входа ещё действует. Для PATCH статус — 400.',
  },
  invite_cycle: {
    en: 'This inviter will never be accepted. Ask for a different invite code or continue without one.',
    ru: 'Этот пригласивший не подойдёт никогда. Попросите ввести другой код приглашения или продолжите без него.',
  },
  already_invited: {
    en: 'Do not retry. Fetch the user again and show the current inviter.',
    ru: 'Не повторяйте запрос. Запросите пользователя снова и покажите текущего пригласившего.',
  },
  phone_was_invited: {
    en: 'Do not retry and stop showing the field for the invite code.',
    ru: 'Не повторяйте запрос и больше не показывайте поле для кода приглашения.',
  },
  inviter_grace_over: {
    en: 'Do not retry and stop showing the field for the invite code.',
    ru: 'Не повторяйте запрос и больше не показывайте поле для кода приглашения.',
  },
  not_declinable: {
    en: 'Do not retry. Fetch the user again. Offer to decline only until `invited_by.declinable_until`.',
    ru: 'Не повторяйте запрос. Запросите пользователя снова. Предлагайте отказ только до `invited_by.declinable_until`.',
  },
  phone_taken: {
    en: 'Only the holder of the number gets this error. Offer to sign in with it or ask for a different number. The code is still valid.',
    ru: 'Эту ошибку получает только владелец номера. Предложите войти по нему или ввести другой номер. Код ещё действует.',
  },
  email_taken: {
    en: 'Ask for a different e-mail. Case is ignored.',
    ru: 'Попросите ввести другой e-mail. Регистр букв не учитывается.',
  },
  alias_taken: {
    en: 'Ask for a different alias, or omit `code` for a random one. Case, hyphens and look-alikes (O and 0; I, L and 1) are ignored.',
    ru: 'Попросите другой адрес или не передавайте `code`: он будет случайным. Регистр, дефисы и похожие символы (O и 0; I, L и 1) не различаются.',
  },
  too_many_links: {
    en: 'Show the live links (`?state=live`) and let the user disable one.',
    ru: 'Покажите действующие ссылки (`?state=live`) и дайте отключить одну из них.',
  },
  idempotency_key_reused: {
    en: 'Create a key for each action of the user. Only repeat it with the same body, when a response was lost.',
    ru: 'Создавайте ключ на каждое действие пользователя. Повторяйте его только с тем же телом, если ответ потерян.',
  },
  invite_link_is_fixed: {
    en: 'Do not offer this for a link whose `kind` is `invite`. Offer to create another link.',
    ru: 'Не предлагайте этого для ссылки с `kind` = `invite`. Предложите создать другую.',
  },
  not_authenticated: {
    en: 'Send the access token of a signed-in user with the request.',
    ru: 'Передайте с запросом токен доступа пользователя, который вошёл.',
  },
  token_not_valid: {
    en: 'Refresh once with the refresh token and repeat the request. If the refresh fails too, ask the user to sign in.',
    ru: 'Один раз обновите токены по токену обновления и повторите запрос. Если и это не удалось, попросите войти снова.',
  },
  token_superseded: {
    en: 'Use the newest refresh token that you have stored; another request has received it. Refresh in one place at a time: half a minute later, the old token ends the session.',
    ru: 'Используйте самый новый сохранённый токен обновления: его уже получил другой запрос. Обновляйте токены в одном месте: через полминуты старый токен завершит сеанс.',
  },
  invalid_code: {
    en: 'Let the user check the code and try again or send a new one. The error does not tell a wrong code from an expired one.',
    ru: 'Дайте проверить код и повторить попытку или отправьте новый. Ошибка не отличает неверный код от истёкшего.',
  },
  click_token_not_valid: {
    en: 'Send the click token of the page for the same link, within a day of the click. Otherwise open the link again.',
    ru: 'Передайте токен перехода со страницы той же ссылки в течение суток после перехода. Иначе откройте ссылку снова.',
  },
  user_blocked: {
    en: 'Do not retry. Only staff can unblock an account.',
    ru: 'Не повторяйте запрос. Снять блокировку могут только сотрудники.',
  },
  country_not_served: {
    en: 'Offer to use a different number or to contact you.',
    ru: 'Предложите другой номер или способ связи.',
  },
  bot_check_required: {
    en: 'Show the bot check and send its token as `turnstile_token`.',
    ru: 'Покажите проверку и передайте её токен в `turnstile_token`.',
  },
  recent_sign_in_required: {
    en: 'Let the user sign in with a code again and repeat the request with the new access token. To change the number, a code sent to the current number also works.',
    ru: 'Дайте снова войти по коду и повторите запрос с новым токеном доступа. Для смены номера подойдёт и код, отправленный на текущий номер.',
  },
  bot_check_failed: {
    en: 'Show the bot check again. A token works once, and only for a few minutes.',
    ru: 'Покажите проверку ещё раз. Токен действует один раз и всего несколько минут.',
  },
  invalid_signature: {
    en: 'For vendors: sign the exact bytes you send, with the key the service knows, and send them right away.',
    ru: 'Для поставщиков: подписывайте ровно те байты, которые отправляете, известным сервису ключом и отправляйте сразу.',
  },
  permission_denied: {
    en: 'Do not retry as this user. Only superusers can change staff accounts, and never their own.',
    ru: 'Не повторяйте запрос от имени этого пользователя. Аккаунты сотрудников могут менять только суперпользователи, а свой — никто.',
  },
  not_found: {
    en: 'Check the address and the id. You also get this for anything you are not allowed to see.',
    ru: 'Проверьте адрес и идентификатор. Та же ошибка возвращается, если нет доступа.',
  },
  method_not_allowed: {
    en: 'This is a bug in the client. Use a method from the `Allow` header.',
    ru: 'Это ошибка в клиенте. Используйте метод из заголовка `Allow`.',
  },
  body_too_large: {
    en: 'This is a bug in the client: no request needs a body this large.',
    ru: 'Это ошибка в клиенте: такое большое тело не нужно ни одному запросу.',
  },
  unsupported_media_type: {
    en: 'This is a bug in the client. Set the header and send JSON.',
    ru: 'Это ошибка в клиенте. Укажите заголовок и передайте JSON.',
  },
  internal_error: {
    en: 'Try once more later. If it happens again, report the `request_id`.',
    ru: 'Повторите один раз позже. Если ошибка останется, сообщите `request_id`.',
  },
  sms_rejected: {
    en: 'Let the user check the number and try again right away: the attempt counts for the network only.',
    ru: 'Дайте проверить номер и сразу повторить: попытка учтена только для сети.',
  },
  sms_unavailable: {
    en: 'Tell the user when to try again: in `Retry-After` seconds. A different number will not help.',
    ru: 'Сообщите, когда повторить: через `Retry-After` секунд. Другой номер не поможет.',
  },
  bot_check_unavailable: {
    en: 'Try again a little later with a new token. If the bot check was not required, omit the token.',
    ru: 'Повторите немного позже с новым токеном. Если проверка не требовалась, не передавайте токен.',
  },
  storage_unavailable: {
    en: 'Send the same request again after `Retry-After` seconds, waiting longer each time. The sign-in code is not used up.',
    ru: 'Повторите тот же запрос через `Retry-After` секунд, каждый раз увеличивая паузу. Код для входа не израсходован.',
  },
  schema_outdated: {
    en: 'Send the same request again after `Retry-After` seconds. If it lasts, the operator runs `npm run migrate`: the database lacks a migration.',
    ru: 'Повторите запрос через `Retry-After` секунд. Если не проходит, оператор запускает `npm run migrate`: база данных отстала от кода.',
  },
  misconfigured: {
    en: 'Clients cannot fix this. The operator reads the log and sets what is missing.',
    ru: 'Клиент ничего сделать не может. Оператор смотрит журнал и задаёт недостающие настройки.',
  },
}
