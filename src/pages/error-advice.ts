import type { ErrorCode } from '../errors/error-table.ts'
import type { Language } from '../lib/language.ts'
import { LIMIT_ERROR_ADVICE } from './limit-error-advice.ts'
import { STAFF_ERROR_ADVICE } from './staff-error-advice.ts'

/** What a client does about each error: shown on the registry page. */
export const ERROR_ADVICE: Record<ErrorCode, Record<Language, string>> = {
  ...LIMIT_ERROR_ADVICE,
  ...STAFF_ERROR_ADVICE,
  malformed_json: {
    en: 'A fault of the client program. Serialise one object, and send it whole.',
    ru: 'Ошибка в программе клиента. Сериализуйте один объект и отправьте его целиком.',
  },
  invalid_request: {
    en: 'Show each `errors[].message` beside its `errors[].field`, and keep what the person typed.',
    ru: 'Покажите каждое `errors[].message` рядом с полем `errors[].field` и сохраните введённое.',
  },
  own_invite_code: {
    en: 'Ask for the code of somebody else, or go on without one.',
    ru: 'Попросите ввести чужой код или продолжите без него.',
  },
  same_phone: {
    en: 'Ask for the new number, not the one that the account has.',
    ru: 'Попросите новый номер, а не тот, который уже указан.',
  },
  unknown_invite_code: {
    en: 'Let the person correct the code or leave it out, and send the request again: the sign-in code is still good. In a PATCH the status is 400.',
    ru: 'Дайте исправить код или убрать его и повторите запрос: код для входа ещё действует. В PATCH статус 400.',
  },
  invite_cycle: {
    en: 'This inviter can never be accepted. Ask for another code, or go on without one.',
    ru: 'Этот пригласивший не подойдёт никогда. Попросите другой код или продолжите без него.',
  },
  already_invited: {
    en: 'Do not try again: read the user anew and show the inviter who is set.',
    ru: 'Не повторяйте: запросите пользователя снова и покажите указанного пригласившего.',
  },
  inviter_grace_over: {
    en: 'Do not try again, and no longer offer a field for the code of an inviter.',
    ru: 'Не повторяйте и больше не предлагайте поле для кода пригласившего.',
  },
  not_declinable: {
    en: 'Do not try again: read the user anew. Offer to decline only while `invited_by.declinable_until` lies ahead.',
    ru: 'Не повторяйте: запросите пользователя снова. Предлагайте отказ, только пока `invited_by.declinable_until` не прошёл.',
  },
  phone_taken: {
    en: 'Whoever gets this holds the number. Offer to sign in with it instead, or ask for another number. The code is still good.',
    ru: 'Получивший этот ответ владеет номером. Предложите войти по нему или попросите другой номер. Код ещё действует.',
  },
  email_taken: {
    en: 'Ask for another e-mail. Upper and lower case do not make a difference.',
    ru: 'Попросите другой e-mail. Регистр букв не различается.',
  },
  alias_taken: {
    en: 'Ask for another alias, or leave `code` out and get a random one. Case, hyphens and look-alikes (O and 0, I, L and 1) make no difference.',
    ru: 'Попросите другой адрес или не передавайте `code` и получите случайный. Регистр, дефисы и похожие знаки (O и 0, I, L и 1) не различаются.',
  },
  too_many_links: {
    en: 'Show the live links (`?state=live`) and let the person disable one.',
    ru: 'Покажите действующие ссылки (`?state=live`) и предложите отключить одну.',
  },
  invite_link_is_fixed: {
    en: 'Do not offer it for the link of `kind` `invite`. Another link can be made beside it.',
    ru: 'Не предлагайте этого для ссылки с `kind` `invite`. Рядом можно создать другую.',
  },
  not_authenticated: {
    en: 'Send the access token of a signed-in user with the request.',
    ru: 'Передайте с запросом токен доступа пользователя, который вошёл.',
  },
  token_not_valid: {
    en: 'Refresh once with the refresh token and repeat the request. If the refresh is refused too, ask the person to sign in.',
    ru: 'Один раз обновите пару по токену обновления и повторите запрос. Если и это отклонено, попросите войти заново.',
  },
  invalid_code: {
    en: 'Let the person check the code and try again, or send a new one. The answer never tells a wrong code from an expired one.',
    ru: 'Дайте проверить код и повторить или отправьте новый. Ответ не отличает неверный код от истёкшего.',
  },
  click_token_not_valid: {
    en: 'Send the click token of the page, for the same link and within a day of the click; else open the link anew.',
    ru: 'Передайте токен клика со страницы той же ссылки в течение суток после клика или откройте ссылку заново.',
  },
  user_blocked: {
    en: 'Do not try again. Only the staff of the service can unblock an account.',
    ru: 'Не повторяйте. Разблокировать учётную запись могут только сотрудники сервиса.',
  },
  country_not_served: {
    en: 'Offer another number, or another way to reach you.',
    ru: 'Предложите указать другой номер или иной способ связи.',
  },
  bot_check_required: {
    en: 'Show the bot check and send its token as `turnstile_token`.',
    ru: 'Покажите проверку и передайте её токен в поле `turnstile_token`.',
  },
  recent_sign_in_required: {
    en: 'Let the person sign in with a code once more and repeat the request with the new access token. For a change of number a code to the current number does too.',
    ru: 'Дайте войти по коду ещё раз и повторите запрос с новым токеном доступа. Для смены номера подойдёт и код на текущий номер.',
  },
  bot_check_failed: {
    en: 'Show the bot check again: each token is good once, and for some minutes.',
    ru: 'Покажите проверку ещё раз: токен действует один раз и несколько минут.',
  },
  invalid_signature: {
    en: 'For vendors: sign the bytes as they are sent, with the key that the service knows, and send at once.',
    ru: 'Для поставщиков: подписывайте отправляемые байты известным сервису ключом и отправляйте сразу.',
  },
  permission_denied: {
    en: 'Do not try again with this user: the route is for others. Of the staff only superusers act upon staff, and nobody upon themselves.',
    ru: 'Не повторяйте от имени этого пользователя: адрес не для него. Действия над сотрудниками доступны только суперпользователям, над самим собой — никому.',
  },
  not_found: {
    en: 'Check the address and the id. What you may not see is also not found.',
    ru: 'Проверьте адрес и идентификатор. Недоступное вам тоже считается ненайденным.',
  },
  method_not_allowed: {
    en: 'A fault of the client program. Use a method of the `Allow` header.',
    ru: 'Ошибка в программе клиента. Используйте метод из заголовка `Allow`.',
  },
  body_too_large: {
    en: 'A fault of the client program: no request of this service needs so much.',
    ru: 'Ошибка в программе клиента: ни одному запросу этого сервиса столько не нужно.',
  },
  unsupported_media_type: {
    en: 'A fault of the client program. Set the header, and send JSON.',
    ru: 'Ошибка в программе клиента. Укажите заголовок и передайте JSON.',
  },
  internal_error: {
    en: 'Try once more later. If it stays, report the `request_id`.',
    ru: 'Повторите один раз позже. Если не поможет, сообщите `request_id`.',
  },
  sms_rejected: {
    en: 'Let the person check the number and try again at once: the attempt did not count.',
    ru: 'Дайте проверить номер и повторить сразу: попытка не учтена.',
  },
  sms_unavailable: {
    en: 'Show when to come back: `Retry-After` seconds from now. Another number would fare no better.',
    ru: 'Покажите, когда вернуться: через `Retry-After` секунд. Другой номер не поможет.',
  },
  bot_check_unavailable: {
    en: 'Try again a little later, with a new token. Where no check was asked for, leave the token out.',
    ru: 'Повторите немного позже с новым токеном. Если проверку не требовали, не передавайте токен.',
  },
  storage_unavailable: {
    en: 'Send the same request again after `Retry-After` seconds, with growing pauses. A sign-in code is not used up.',
    ru: 'Повторите тот же запрос через `Retry-After` секунд, увеличивая паузы. Код для входа не израсходован.',
  },
  misconfigured: {
    en: 'Nothing a client can do. The operator reads the log and sets what is missing.',
    ru: 'Клиент ничего сделать не может. Оператор смотрит журнал и задаёт недостающее.',
  },
}
