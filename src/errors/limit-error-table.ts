import { entry } from './entry.ts'
import type { ErrorEntry } from './entry.ts'

const perDay = (en: string, ru: string) =>
  entry(
    429,
    [en, 'You have reached the daily limit. Nothing was changed. Try again later.'],
    [ru, 'Достигнут суточный лимит. Ничего не изменено. Попробуйте позже.'],
  )

/** Exceeded limits. */
export const LIMIT_ERRORS = {
  send_cooldown: entry(
    429,
    ['Code sent recently', 'A code was sent recently. Wait before requesting another one.'],
    ['Код недавно отправлен', 'Код недавно отправлен. Подождите, прежде чем запрашивать новый.'],
  ),
  sends_per_number: entry(
    429,
    ['Too many codes', 'Too many codes were sent to this phone number. Try again later.'],
    ['Слишком много кодов', 'На этот номер отправлено слишком много кодов. Попробуйте позже.'],
  ),
  attempts_per_code: entry(
    429,
    ['Too many attempts', 'Too many attempts: this code no longer works. Request a new one when the wait is over.'],
    [
      'Слишком много попыток',
      'Слишком много попыток: код больше не действует. Запросите новый, когда закончится пауза.',
    ],
  ),
  failures_per_number: entry(
    429,
    ['Phone number locked', 'Too many wrong codes were entered for this phone number. Try again later.'],
    ['Номер заблокирован', 'Для этого номера введено слишком много неверных кодов. Попробуйте позже.'],
  ),
  unlocks_per_number: entry(
    429,
    [
      'Too many unlocks',
      'This number has used its daily unlocks, which all staff share. Nothing was changed. Try again later.',
    ],
    [
      'Слишком много разблокировок',
      'Номер исчерпал суточный лимит разблокировок, общий для сотрудников. Ничего не изменено. Попробуйте позже.',
    ],
  ),
  requests_per_network: entry(
    429,
    ['Too many requests', 'Too many requests from your network. Try again in a minute.'],
    ['Слишком много запросов', 'Слишком много запросов из вашей сети. Попробуйте через минуту.'],
  ),
  requests_per_session: entry(
    429,
    ['Too many requests', 'Too many requests in this session. Try again in a minute.'],
    ['Слишком много запросов', 'Слишком много запросов в этом сеансе. Попробуйте через минуту.'],
  ),
  sends_per_network: entry(
    429,
    ['Too many codes from your network', 'Too many codes were requested from your network. Try again later.'],
    ['Слишком много кодов из вашей сети', 'Из вашей сети запрошено слишком много кодов. Попробуйте позже.'],
  ),
  unverified_sends_per_network: entry(
    429,
    ['Too many unused codes', 'Too many codes requested from your network were never used. Try again later.'],
    [
      'Слишком много неиспользованных кодов',
      'Слишком много кодов, запрошенных из вашей сети, не использовано. Попробуйте позже.',
    ],
  ),
  failures_per_network: entry(
    429,
    ['Too many wrong codes', 'Too many wrong codes were entered from your network. Try again later.'],
    ['Слишком много неверных кодов', 'Из вашей сети введено слишком много неверных кодов. Попробуйте позже.'],
  ),
  pending_invites: entry(
    429,
    [
      'Too many phone numbers',
      'Too many numbers were entered here. Try again later or enter the invite code at sign-up.',
    ],
    ['Слишком много номеров', 'Здесь введено слишком много номеров. Попробуйте позже или введите код при регистрации.'],
  ),
  unknown_codes: entry(
    429,
    ['Too many unknown codes', 'Too many codes that do not exist were tried. Try again later.'],
    ['Слишком много неизвестных кодов', 'Введено слишком много несуществующих кодов. Попробуйте позже.'],
  ),
  new_links_per_user: perDay('Too many new links', 'Слишком много новых ссылок'),
  changes_per_staff: perDay('Too many changes', 'Слишком много изменений'),
  reviews_per_staff: perDay('Too many rewards reviewed', 'Слишком много проверенных наград'),
  final_changes_per_staff: perDay('Too many changes that cannot be undone', 'Слишком много необратимых изменений'),
  bulk_changes_per_staff: entry(
    429,
    [
      'Too many people in a day',
      'With these people, your bulk actions would exceed their daily limit. Nothing was changed. Select fewer people, or try again later.',
    ],
    [
      'Слишком много людей за сутки',
      'С этими людьми ваши массовые действия превысят суточный лимит. Ничего не изменено. Выберите меньше людей или попробуйте позже.',
    ],
  ),
  files_per_staff: entry(
    429,
    ['Too many files', 'You downloaded many files. Try again later.'],
    ['Слишком много файлов', 'Вы скачали много файлов. Попробуйте позже.'],
  ),
  simulations_per_staff: entry(
    429,
    ['Too many simulations', 'You started many simulations. Wait a minute.'],
    ['Слишком много симуляций', 'Вы запустили много симуляций. Подождите минуту.'],
  ),
  selections_per_staff: entry(
    429,
    ['Too many bulk actions', 'You prepared many bulk actions. Wait a minute.'],
    ['Слишком много массовых действий', 'Вы подготовили много массовых действий. Подождите минуту.'],
  ),
  campaign_links_per_service: perDay('Too many campaign links', 'Слишком много ссылок кампаний'),
  changes_per_user: perDay('Too many changes', 'Слишком много изменений'),
  email_changes_per_user: perDay('Too many e-mail changes', 'Слишком много смен почты'),
  phone_changes_per_user: perDay('Too many phone changes', 'Слишком много смен номера'),
  exports_per_user: perDay('Too many exports', 'Слишком много выгрузок'),
  unverified_sends_per_country: entry(
    429,
    ['Country paused', 'Sending codes to this country is paused. Try again tomorrow or contact support.'],
    [
      'Отправка приостановлена',
      'Отправка кодов в эту страну приостановлена. Попробуйте завтра или обратитесь в поддержку.',
    ],
  ),
  sends_per_service: entry(
    429,
    ['Service limit reached', 'The service is sending too many codes right now. Try again later.'],
    ['Лимит сервиса исчерпан', 'Сервис сейчас отправляет слишком много кодов. Попробуйте позже.'],
  ),
  staff_sign_ins_per_service: entry(
    429,
    ['Too many sign-ins', 'Too many people are signing in from new devices right now. Try again in a moment.'],
    ['Слишком много входов', 'Сейчас слишком много входов с новых устройств. Попробуйте чуть позже.'],
  ),
} satisfies Record<string, ErrorEntry>
