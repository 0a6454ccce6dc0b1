import { entry } from './entry.ts'
import type { ErrorEntry } from './entry.ts'
import { LIMIT_ERRORS } from './limit-error-table.ts'
import { STAFF_ERRORS } from './staff-error-table.ts'

/** Every `code` an answer can carry. The type, the registry page and the OpenAPI document follow from this table. */
export const ERRORS = {
  malformed_json: entry(
    400,
    ['Malformed JSON', 'The body must be one JSON object in UTF-8, nested at most 32 levels deep.'],
    ['Некорректный JSON', 'Тело запроса — один объект JSON в UTF-8 с вложенностью не более 32 уровней.'],
  ),
  invalid_request: entry(
    400,
    ['Invalid request', 'Some fields are missing or wrong; see `errors`.'],
    ['Некорректный запрос', 'Некоторые поля не заполнены или неверны; см. `errors`.'],
  ),
  own_invite_code: entry(
    400,
    ['Own invite code', 'You cannot invite yourself: enter the code of another person.'],
    ['Собственный код', 'Нельзя пригласить самого себя: введите код другого человека.'],
  ),
  same_phone: entry(400, ['Own number', 'This is your number already.'], ['Тот же номер', 'Это и так ваш номер.']),
  unknown_invite_code: entry(
    403,
    ['Unknown invite code', 'Nobody has this invite code. Check it, or go on without one.'],
    ['Неизвестный код приглашения', 'Такого кода приглашения нет. Проверьте его или продолжите без него.'],
  ),
  invite_cycle: entry(
    400,
    ['Invitation cycle', 'You invited this person yourself, directly or through others.'],
    ['Круговое приглашение', 'Этого человека пригласили вы сами — напрямую или через других.'],
  ),
  already_invited: entry(
    409,
    ['Inviter already set', 'The inviter can be named once, and is already set.'],
    ['Пригласивший уже указан', 'Пригласившего можно указать один раз, и он уже указан.'],
  ),
  inviter_grace_over: entry(
    409,
    ['Too late for an inviter', 'The time after the sign-up in which an inviter can be named is over.'],
    ['Поздно указывать пригласившего', 'Срок после регистрации, в который можно указать пригласившего, истёк.'],
  ),
  not_declinable: entry(
    409,
    ['Nothing to decline', 'There is no inviter who came with your number, or the time to decline is over.'],
    ['Нечего отклонять', 'Пригласившего, связанного с вашим номером, нет, или срок для отказа истёк.'],
  ),
  phone_taken: entry(
    409,
    ['Number taken', 'Another account has this number. Sign in with it, or choose another.'],
    ['Номер занят', 'Этот номер принадлежит другой учётной записи. Войдите по нему или выберите другой.'],
  ),
  email_taken: entry(
    400,
    ['E-mail taken', 'Another user has this e-mail.'],
    ['E-mail занят', 'Этот e-mail уже указан у другого пользователя.'],
  ),
  alias_taken: entry(
    400,
    ['Alias taken', 'This alias, or one that looks like it, is taken.'],
    ['Адрес занят', 'Такой или похожий адрес ссылки уже занят.'],
  ),
  too_many_links: entry(
    409,
    ['Too many links', 'You have as many live links as allowed. Disable one, or let one expire.'],
    ['Слишком много ссылок', 'У вас предельное число действующих ссылок. Отключите одну или дождитесь срока.'],
  ),
  invite_link_is_fixed: entry(
    409,
    ['Invite code', 'The link of an invite code can be neither changed nor disabled. Make another link.'],
    ['Код приглашения', 'Ссылку с кодом приглашения нельзя изменить или отключить. Создайте другую.'],
  ),
  not_authenticated: entry(
    401,
    ['Not signed in', 'Send an access token: `Authorization: Bearer <access>`.'],
    ['Вход не выполнен', 'Передайте токен доступа: `Authorization: Bearer <access>`.'],
  ),
  token_not_valid: entry(
    401,
    ['Token not valid', 'The token is of the wrong type, expired, or its session has ended. Sign in again.'],
    ['Токен недействителен', 'Токен не того типа, истёк или его сеанс завершён. Войдите заново.'],
  ),
  invalid_code: entry(
    403,
    ['Wrong code', 'The code is wrong, expired or already used. Check it, or ask for a new one.'],
    ['Неверный код', 'Код неверен, истёк или уже использован. Проверьте его или запросите новый.'],
  ),
  click_token_not_valid: entry(
    403,
    ['Page out of date', 'This page of an invitation is out of date. Open the link again, then enter your number.'],
    ['Страница устарела', 'Эта страница приглашения устарела. Откройте ссылку ещё раз и введите номер.'],
  ),
  user_blocked: entry(
    403,
    ['User blocked', 'This account is blocked. Contact support.'],
    ['Пользователь заблокирован', 'Эта учётная запись заблокирована. Обратитесь в поддержку.'],
  ),
  country_not_served: entry(
    403,
    ['Country not served', 'Codes are not sent to numbers of this country.'],
    ['Страна не обслуживается', 'На номера этой страны коды не отправляются.'],
  ),
  bot_check_required: entry(
    403,
    ['Check needed', 'Show that no robot is asking: solve the check and send its answer as `turnstile_token`.'],
    ['Нужна проверка', 'Подтвердите, что вы не робот: пройдите проверку и передайте её ответ в `turnstile_token`.'],
  ),
  bot_check_failed: entry(
    403,
    ['Check failed', 'The `turnstile_token` is wrong, used or too old. Solve the check again.'],
    [
      'Проверка не пройдена',
      'Значение `turnstile_token` неверно, использовано или устарело. Пройдите проверку ещё раз.',
    ],
  ),
  invalid_signature: entry(
    403,
    ['Wrong signature', 'The message is not signed by its sender, or was signed too long ago.'],
    ['Неверная подпись', 'Сообщение не подписано отправителем или подписано слишком давно.'],
  ),
  recent_sign_in_required: entry(
    403,
    ['Sign in again', 'This needs a sign-in of the last 10 minutes. Sign in anew, then repeat the request.'],
    ['Войдите заново', 'Для этого нужен вход за последние 10 минут. Войдите ещё раз и повторите запрос.'],
  ),
  permission_denied: entry(
    403,
    ['Not allowed', 'You are not allowed to do this.'],
    ['Недостаточно прав', 'У вас нет прав на это действие.'],
  ),
  not_found: entry(
    404,
    ['Not found', 'There is nothing at this address.'],
    ['Не найдено', 'По этому адресу ничего нет.'],
  ),
  method_not_allowed: entry(
    405,
    ['Method not allowed', 'This address does not answer this method; see the `Allow` header.'],
    ['Метод не поддерживается', 'Этот адрес не отвечает на такой метод; см. заголовок `Allow`.'],
  ),
  body_too_large: entry(
    413,
    ['Body too large', 'The body may have at most 64 KiB.'],
    ['Слишком большое тело запроса', 'Тело запроса — не более 64 КиБ.'],
  ),
  unsupported_media_type: entry(
    415,
    ['Unsupported media type', 'Send JSON, with `Content-Type: application/json`.'],
    ['Неподдерживаемый тип данных', 'Передайте JSON с заголовком `Content-Type: application/json`.'],
  ),
  ...LIMIT_ERRORS,
  internal_error: entry(
    500,
    ['Internal error', 'Something went wrong on our side. Tell support the `request_id`.'],
    ['Внутренняя ошибка', 'Что-то пошло не так на нашей стороне. Сообщите поддержке `request_id`.'],
  ),
  sms_rejected: entry(
    502,
    ['Message not accepted', 'The message could not be sent to this number. Check it, or try again.'],
    ['Сообщение не принято', 'Не удалось отправить сообщение на этот номер. Проверьте его или повторите.'],
  ),
  sms_unavailable: entry(
    503,
    ['Messages unavailable', 'No message can be sent now, to any number. Try again after the time in `Retry-After`.'],
    [
      'Отправка недоступна',
      'Сейчас сообщения не отправляются ни на какие номера. Повторите через время из `Retry-After`.',
    ],
  ),
  bot_check_unavailable: entry(
    503,
    ['Check unavailable', 'The check against robots did not answer. Send the same request again, with a new token.'],
    ['Проверка недоступна', 'Служба проверки не ответила. Повторите тот же запрос с новым значением проверки.'],
  ),
  storage_unavailable: entry(
    503,
    ['Storage unavailable', 'A store did not answer. Nothing is lost: send the same request again.'],
    ['Хранилище недоступно', 'Хранилище не ответило. Ничего не потеряно: повторите тот же запрос.'],
  ),
  misconfigured: entry(
    503,
    ['Service not configured', 'The service is not configured yet. Its log says which setting is wrong.'],
    ['Сервис не настроен', 'Сервис ещё не настроен. В его журнале указано, какая настройка неверна.'],
  ),
  ...STAFF_ERRORS,
} satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS
