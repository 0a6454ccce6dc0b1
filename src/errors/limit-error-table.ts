import { entry } from './entry.ts'
import type { ErrorEntry } from './entry.ts'

/** Budgets that are spent. */
export const LIMIT_ERRORS = {
  send_cooldown: entry(
    429,
    ['Code already sent', 'A code was sent a moment ago and is still good. Ask again after the time in `Retry-After`.'],
    ['Код уже отправлен', 'Код только что отправлен и ещё действует. Повторите через время из `Retry-After`.'],
  ),
  sends_per_number: entry(
    429,
    ['Too many codes', 'Too many codes were sent to this number. Try again later.'],
    ['Слишком много кодов', 'На этот номер отправлено слишком много кодов. Попробуйте позже.'],
  ),
  attempts_per_code: entry(
    429,
    ['Too many attempts', 'Too many attempts at this code. Ask for a new one.'],
    ['Слишком много попыток', 'Слишком много попыток ввода этого кода. Запросите новый.'],
  ),
  failures_per_number: entry(
    429,
    ['Number locked', 'Too many wrong codes were entered for this number. Try again later.'],
    ['Номер заблокирован', 'Для этого номера введено слишком много неверных кодов. Попробуйте позже.'],
  ),
  unlocks_per_number: entry(
    429,
    ['Too many unlocks', 'This number has had all its unlocks of the day, whoever asks. Nothing has changed.'],
    [
      'Слишком много разблокировок',
      'Разблокировки этого номера на сутки исчерпаны, кто бы ни просил. Ничего не изменилось.',
    ],
  ),
  requests_per_network: entry(
    429,
    ['Too many requests', 'Too many requests from your network. Try again in a minute.'],
    ['Слишком много запросов', 'Слишком много запросов из вашей сети. Попробуйте через минуту.'],
  ),
  sends_per_network: entry(
    429,
    ['Too many codes from here', 'Too many codes were asked for from your network. Try again later.'],
    ['Слишком много кодов из вашей сети', 'Из вашей сети запрошено слишком много кодов. Попробуйте позже.'],
  ),
  unverified_sends_per_network: entry(
    429,
    ['Too many unused codes', 'Too many codes asked for from your network were never used. Try again later.'],
    [
      'Слишком много неиспользованных кодов',
      'Слишком много кодов, запрошенных из вашей сети, не использовано. Попробуйте позже.',
    ],
  ),
  failures_per_network: entry(
    429,
    ['Too many wrong codes', 'Too many wrong codes came from your network. Try again later.'],
    ['Слишком много неверных кодов', 'Из вашей сети пришло слишком много неверных кодов. Попробуйте позже.'],
  ),
  pending_invites: entry(
    429,
    ['Too many numbers', 'Too many numbers were entered here. Try later, or enter the invite code when you sign up.'],
    ['Слишком много номеров', 'Здесь введено слишком много номеров. Попробуйте позже или введите код при регистрации.'],
  ),
  unknown_codes_per_network: entry(
    429,
    ['Too many unknown codes', 'Too many codes that nobody has were entered from your network. Try again later.'],
    ['Слишком много неизвестных кодов', 'Из вашей сети введено слишком много несуществующих кодов. Попробуйте позже.'],
  ),
  new_links_per_user: entry(
    429,
    ['Too many new links', 'You have made as many links as allowed in a day. Make another one later.'],
    ['Слишком много новых ссылок', 'За сутки вы создали предельное число ссылок. Создайте следующую позже.'],
  ),
  unverified_sends_per_country: entry(
    429,
    ['Country paused', 'Codes to this country are paused. Try again tomorrow, or contact support.'],
    [
      'Отправка в страну приостановлена',
      'Отправка кодов в эту страну приостановлена. Попробуйте завтра или обратитесь в поддержку.',
    ],
  ),
  sends_per_service: entry(
    429,
    ['Too many codes in all', 'Too many codes are being sent right now. Try again in a minute.'],
    ['Слишком много кодов', 'Сейчас отправляется слишком много кодов. Попробуйте через минуту.'],
  ),
} satisfies Record<string, ErrorEntry>
