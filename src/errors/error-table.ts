import { entry } from './entry.ts'
import type { ErrorEntry } from './entry.ts'
import { LIMIT_ERRORS } from './limit-error-table.ts'
import { REWARD_ERRORS } from './reward-error-table.ts'
import { STAFF_ERRORS } from './staff-error-table.ts'

/** Every `code` an answer can have. The type, the registry page and the OpenAPI document are made from this table. */
export const ERRORS = {
  malformed_json: entry(
    400,
    ['Malformed JSON', 'The request body must be a single JSON object in UTF-8, nested no more than 32 levels deep.'],
    ['Некорректный JSON', 'Тело запроса должно быть одним объектом JSON в UTF-8, не более 32 уровней вложенности.'],
  ),
  invalid_request: entry(
    400,
    ['Invalid request', 'Some fields are missing or invalid. See `errors` for details.'],
    ['Некорректный запрос', 'Некоторые поля не заполнены или заполнены неверно. Подробности — в `errors`.'],
  ),
  own_invite_code: entry(
    400,
    ['Own invite code', 'You cannot use your own invite code. Enter a different one or continue without it.'],
    ['Свой код', 'Нельзя использовать свой код приглашения. Введите другой или продолжите без него.'],
  ),
  same_phone: entry(
    400,
    ['Same phone number', 'This is already your phone number. Enter a different one.'],
    ['Тот же номер', 'Это уже ваш номер. Введите другой.'],
  ),
  unknown_invite_code: entry(
    403,
    ['Unknown invite code', 'This invite code does not exist. Check it or continue without one.'],
    ['Неизвестный код приглашения', 'Такого кода приглашения нет. Проверьте его или продолжите без него.'],
  ),
  invite_cycle: entry(
    400,
    ['Invitation cycle', 'You invited this person, directly or through others. Enter a different invite code.'],
    ['Приглашение по кругу', 'Вы сами пригласили этого человека — напрямую или через других. Введите другой код.'],
  ),
  already_invited: entry(
    409,
    ['Inviter already set', 'Your inviter is already set and cannot be changed. If it is wrong, contact support.'],
    ['Пригласивший уже указан', 'Изменить пригласившего нельзя. Если он указан неверно, обратитесь в поддержку.'],
  ),
  phone_was_invited: entry(
    409,
    [
      'Number already counted',
      'Your phone number has had an inviter, and it counts once. Contact support if that was not you.',
    ],
    [
      'Номер уже учтён',
      'У вашего номера уже был пригласивший, а номер учитывается один раз. Если это были не вы, обратитесь в поддержку.',
    ],
  ),
  inviter_grace_over: entry(
    409,
    ['Too late to set an inviter', 'The time to set an inviter has passed. Contact support if your inviter is wrong.'],
    [
      'Поздно указывать пригласившего',
      'Указать пригласившего уже нельзя: срок истёк. Если он указан неверно, обратитесь в поддержку.',
    ],
  ),
  not_declinable: entry(
    409,
    [
      'Nothing to decline',
      'You have no inviter to decline, or the time has passed. Contact support if your inviter is wrong.',
    ],
    [
      'Нечего отклонять',
      'Отказаться не от кого, или срок истёк. Если пригласивший указан неверно, обратитесь в поддержку.',
    ],
  ),
  phone_taken: entry(
    409,
    ['Phone number taken', 'Another account uses this phone number. Sign in with it or enter a different one.'],
    ['Номер занят', 'Этот номер привязан к другому аккаунту. Войдите по нему или введите другой.'],
  ),
  email_taken: entry(
    400,
    ['E-mail taken', 'Another account uses this e-mail. Enter a different one.'],
    ['E-mail занят', 'Этот e-mail привязан к другому аккаунту. Введите другой.'],
  ),
  alias_taken: entry(
    400,
    ['Alias taken', 'This alias, or one that looks like it, is already taken. Choose a different one.'],
    ['Адрес занят', 'Такой или похожий адрес ссылки уже занят. Выберите другой.'],
  ),
  too_many_links: entry(
    409,
    ['Too many links', 'You have reached the limit of live links. Disable one or wait for one to expire.'],
    ['Слишком много ссылок', 'Достигнут лимит действующих ссылок. Отключите одну или дождитесь, пока она истечёт.'],
  ),
  invite_link_is_fixed: entry(
    409,
    ['Invite code link', 'The link of an invite code cannot be changed or disabled. Create another link instead.'],
    ['Ссылка с кодом приглашения', 'Ссылку с кодом приглашения нельзя изменить или отключить. Создайте другую.'],
  ),
  not_authenticated: entry(
    401,
    ['Not signed in', 'Send an access token in the `Authorization: Bearer <access>` header.'],
    ['Вход не выполнен', 'Передайте токен доступа в заголовке `Authorization: Bearer <access>`.'],
  ),
  token_not_valid: entry(
    401,
    ['Invalid token', 'The token has expired, is of the wrong type or its session has ended. Sign in again.'],
    ['Токен недействителен', 'Токен истёк, имеет не тот тип или его сеанс завершён. Войдите снова.'],
  ),
  token_superseded: entry(
    401,
    ['Token already replaced', 'A newer refresh token of this session is in use. Continue with the newer one.'],
    ['Токен уже заменён', 'Уже используется более новый токен обновления этого сеанса. Продолжайте с ним.'],
  ),
  invalid_code: entry(
    403,
    ['Wrong code', 'The code is wrong, expired or already used. Check it or request a new one.'],
    ['Неверный код', 'Код неверный, истёк или уже использован. Проверьте его или запросите новый.'],
  ),
  click_token_not_valid: entry(
    403,
    ['Page expired', 'This invitation page has expired. Open the link again, then enter your phone number.'],
    ['Страница устарела', 'Эта страница приглашения устарела. Откройте ссылку ещё раз и введите номер.'],
  ),
  user_blocked: entry(
    403,
    ['Account blocked', 'This account is blocked. Contact support.'],
    ['Аккаунт заблокирован', 'Этот аккаунт заблокирован. Обратитесь в поддержку.'],
  ),
  country_not_served: entry(
    403,
    ['Country not supported', 'Codes are not sent to phone numbers in this country. Use a different number.'],
    ['Страна не поддерживается', 'Коды на номера этой страны не отправляются. Укажите другой номер.'],
  ),
  bot_check_required: entry(
    403,
    ['Bot check required', 'Complete the bot check and send its token as `turnstile_token`.'],
    ['Нужна проверка', 'Пройдите проверку на робота и передайте её токен в `turnstile_token`.'],
  ),
  bot_check_failed: entry(
    403,
    ['Bot check failed', 'The `turnstile_token` is wrong, expired or already used. Complete the bot check again.'],
    ['Проверка не пройдена', 'Значение `turnstile_token` неверно, истекло или использовано. Пройдите проверку снова.'],
  ),
  invalid_signature: entry(
    403,
    ['Invalid signature', 'The signature is wrong or too old. Check the signing key and send the message again.'],
    ['Неверная подпись', 'Подпись неверна или устарела. Проверьте ключ подписи и отправьте сообщение снова.'],
  ),
  recent_sign_in_required: entry(
    403,
    ['Sign in again', 'This requires a sign-in within the last 10 minutes. Sign in again, then repeat the request.'],
    ['Войдите снова', 'Для этого нужен вход за последние 10 минут. Войдите снова и повторите запрос.'],
  ),
  permission_denied: entry(
    403,
    ['Not allowed', 'You do not have permission to do this. Ask a superuser for access.'],
    ['Недостаточно прав', 'У вас нет прав на это действие. Попросите доступ у суперпользователя.'],
  ),
  not_found: entry(
    404,
    ['Not found', 'There is nothing at this address. Check it and try again.'],
    ['Не найдено', 'По этому адресу ничего нет. Проверьте его и попробуйте снова.'],
  ),
  method_not_allowed: entry(
    405,
    ['Method not allowed', 'This address does not support this method. See the `Allow` header.'],
    ['Метод не поддерживается', 'Этот адрес не поддерживает такой метод. Доступные методы — в заголовке `Allow`.'],
  ),
  body_too_large: entry(
    413,
    ['Request body too large', 'The request body must not exceed 64 KiB.'],
    ['Слишком большое тело запроса', 'Тело запроса не должно превышать 64 КиБ.'],
  ),
  unsupported_media_type: entry(
    415,
    ['Unsupported media type', 'Send JSON with the `Content-Type: application/json` header.'],
    ['Неподдерживаемый тип данных', 'Передайте JSON с заголовком `Content-Type: application/json`.'],
  ),
  idempotency_key_reused: entry(
    422,
    ['Key already used', 'A different request was sent with this `Idempotency-Key`. Use a new key for each request.'],
    ['Ключ уже использован', 'С этим `Idempotency-Key` был другой запрос. Для каждого запроса нужен новый ключ.'],
  ),
  ...LIMIT_ERRORS,
  internal_error: entry(
    500,
    ['Internal error', 'Something went wrong on our side. Try again or send the `request_id` to support.'],
    [
      'Внутренняя ошибка',
      'Что-то пошло не так на нашей стороне. Попробуйте снова или сообщите поддержке `request_id`.',
    ],
  ),
  sms_rejected: entry(
    502,
    ['Message not accepted', 'The message could not be sent to this phone number. Check the number or try again.'],
    ['Сообщение не отправлено', 'Не удалось отправить сообщение на этот номер. Проверьте номер или попробуйте снова.'],
  ),
  sms_unavailable: entry(
    503,
    ['Messages unavailable', 'No messages can be sent right now, to any phone number. Try again later.'],
    ['Отправка недоступна', 'Сейчас сообщения не отправляются ни на один номер. Попробуйте позже.'],
  ),
  bot_check_unavailable: entry(
    503,
    ['Bot check unavailable', 'The bot check did not respond. Try again with a new token.'],
    ['Проверка недоступна', 'Служба проверки не ответила. Попробуйте снова с новым токеном.'],
  ),
  storage_unavailable: entry(
    503,
    ['Storage unavailable', 'The storage did not respond. No data was lost. Send the same request again.'],
    ['Хранилище недоступно', 'Хранилище не ответило. Данные не потеряны. Повторите тот же запрос.'],
  ),
  schema_outdated: entry(
    503,
    ['Update in progress', 'The service is being updated. Try again in a minute.'],
    ['Идёт обновление', 'Сервис обновляется. Повторите через минуту.'],
  ),
  misconfigured: entry(
    503,
    ['Service not configured', 'The service is not fully configured. Its log says which settings to fix.'],
    ['Сервис не настроен', 'Сервис настроен не полностью. Какие настройки исправить, указано в его журнале.'],
  ),
  ...REWARD_ERRORS,
  ...STAFF_ERRORS,
} satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS
