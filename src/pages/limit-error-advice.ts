import type { LIMIT_ERRORS } from '../errors/limit-error-table.ts'
import type { Language } from '../lib/language.ts'

const LATER: Record<Language, string> = {
  en: 'Tell the user when to try again: in `Retry-After` seconds.',
  ru: 'Сообщите, когда повторить: через `Retry-After` секунд.',
}

const laterAnd = (en: string, ru: string) => ({ en: `${LATER.en} ${en}`, ru: `${LATER.ru} ${ru}` })

/** What a client should do when it exceeds a limit. */
export const LIMIT_ERROR_ADVICE: Record<keyof typeof LIMIT_ERRORS, Record<Language, string>> = {
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
    en: 'Wait `Retry-After` seconds, then send the same request again.',
    ru: 'Подождите `Retry-After` секунд и повторите тот же запрос.',
  },
  sends_per_network: LATER,
  unverified_sends_per_network: LATER,
  failures_per_network: LATER,
  pending_invites: laterAnd(
    'Meanwhile, show the invite code so that it can be copied.',
    'Пока покажите код приглашения, чтобы его можно было скопировать.',
  ),
  unknown_codes_per_network: LATER,
  new_links_per_user: laterAnd('Existing links can still be changed.', 'Существующие ссылки по-прежнему можно менять.'),
  unverified_sends_per_country: LATER,
  sends_per_service: LATER,
}
