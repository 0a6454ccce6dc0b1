import type { LIMIT_ERRORS } from '../errors/limit-error-table.ts'
import type { Language } from '../lib/language.ts'

/** What a client does when a budget is spent. */
export const LIMIT_ERROR_ADVICE: Record<keyof typeof LIMIT_ERRORS, Record<Language, string>> = {
  send_cooldown: {
    en: 'Take the person to the code step, and offer another code once `Retry-After` seconds have passed.',
    ru: 'Покажите ввод кода и предложите новый, когда пройдёт `Retry-After` секунд.',
  },
  sends_per_number: {
    en: 'Show when to come back: `Retry-After` seconds from now.',
    ru: 'Покажите, когда вернуться: через `Retry-After` секунд.',
  },
  attempts_per_code: {
    en: 'Stop asking for this code and offer a new one.',
    ru: 'Больше не запрашивайте этот код и предложите новый.',
  },
  failures_per_number: {
    en: 'Show when to come back: `Retry-After` seconds from now. New codes do not help before.',
    ru: 'Покажите, когда вернуться: через `Retry-After` секунд. До этого новый код не поможет.',
  },
  unlocks_per_number: {
    en: 'Show when to come back: `Retry-After` seconds from now. The owner signs in on a known device meanwhile.',
    ru: 'Покажите, когда вернуться: через `Retry-After` секунд. До этого владелец может войти со знакомого устройства.',
  },
  requests_per_network: {
    en: 'Wait `Retry-After` seconds, then send the same request again.',
    ru: 'Подождите `Retry-After` секунд и повторите тот же запрос.',
  },
  sends_per_network: {
    en: 'Show when to come back: `Retry-After` seconds from now.',
    ru: 'Покажите, когда вернуться: через `Retry-After` секунд.',
  },
  unverified_sends_per_network: {
    en: 'Show when to come back: `Retry-After` seconds from now.',
    ru: 'Покажите, когда вернуться: через `Retry-After` секунд.',
  },
  failures_per_network: {
    en: 'Show when to come back: `Retry-After` seconds from now.',
    ru: 'Покажите, когда вернуться: через `Retry-After` секунд.',
  },
  pending_invites: {
    en: 'Show the invite code to copy instead, and when to come back: `Retry-After` seconds from now.',
    ru: 'Покажите код приглашения, чтобы его скопировать, и когда вернуться: через `Retry-After` секунд.',
  },
  unknown_codes_per_network: {
    en: 'Show when to come back: `Retry-After` seconds from now.',
    ru: 'Покажите, когда вернуться: через `Retry-After` секунд.',
  },
  new_links_per_user: {
    en: 'Show when to come back: `Retry-After` seconds from now. A link that is there can be changed meanwhile.',
    ru: 'Покажите, когда вернуться: через `Retry-After` секунд. Пока можно изменить существующую ссылку.',
  },
  unverified_sends_per_country: {
    en: 'Show when to come back: `Retry-After` seconds from now.',
    ru: 'Покажите, когда вернуться: через `Retry-After` секунд.',
  },
  sends_per_service: {
    en: 'Show when to come back: `Retry-After` seconds from now.',
    ru: 'Покажите, когда вернуться: через `Retry-After` секунд.',
  },
}
