import type { REWARD_ERRORS } from '../errors/reward-error-table.ts'
import type { Language } from '../lib/language.ts'

/** Part of `ERROR_ADVICE`. */
export const REWARD_ERROR_ADVICE: Record<keyof typeof REWARD_ERRORS, Record<Language, string>> = {
  too_many_keys: {
    en: 'Revoke keys that no server of yours uses: `last_used_on` tells.',
    ru: 'Отзовите ключи, которыми не пользуется ни один ваш сервер: это видно по `last_used_on`.',
  },
  too_many_programs: {
    en: 'Set another rule for a program that has ended, and its budget and end.',
    ru: 'Задайте завершённой программе новое правило, бюджет и срок.',
  },
  program_name_taken: {
    en: 'Mark the field, and keep what was entered.',
    ru: 'Отметьте поле и сохраните введённое.',
  },
  reward_not_available: {
    en: 'Do not pay the reward out. Read it again: `available_at` says when a held one becomes available.',
    ru: 'Не выдавайте награду. Запросите её снова: `available_at` показывает, когда она станет доступна.',
  },
  owner_blocked: {
    en: 'Do not pay the reward out. Nothing is announced when its owner is unblocked, so try again from time to time.',
    ru: 'Не выдавайте награду. О разблокировке владельца не сообщается, поэтому время от времени повторяйте попытку.',
  },
  too_many_webhooks: {
    en: 'Have one receiver pass changes on, or delete a webhook that is no longer needed.',
    ru: 'Пусть один получатель передаёт изменения дальше, или удалите ненужный вебхук.',
  },
  replay_running: {
    en: 'Read the webhook again: `replay` is null once it is done.',
    ru: 'Запросите вебхук снова: после окончания `replay` равно null.',
  },
  already_fulfilled: {
    en: 'Do not pay the reward out. To repeat a request whose answer was lost, send the same `Idempotency-Key`.',
    ru: 'Не выдавайте награду. Чтобы повторить запрос без ответа, передайте тот же `Idempotency-Key`.',
  },
  balance_too_low: {
    en: 'Do not pay the reward out. Later rewards make up for what was taken back; then try again.',
    ru: 'Не выдавайте награду. Отозванное покроют следующие награды; тогда повторите попытку.',
  },
  event_id_reused: {
    en: 'Derive the id from what happened, such as the number of the order, so that no two events share one.',
    ru: 'Берите id из самого события, например номер заказа, чтобы у двух событий он не совпадал.',
  },
}
