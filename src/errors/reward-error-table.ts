import { entry } from './entry.ts'
import type { ErrorEntry } from './entry.ts'

/** Errors about rewards, their programs, the keys of servers and webhooks; part of `ERRORS`. */
export const REWARD_ERRORS = {
  too_many_keys: entry(
    409,
    ['Too many API keys', 'There are 100 API keys that work. Revoke one first.'],
    ['Слишком много ключей', 'Действующих API-ключей уже 100. Сначала отзовите один из них.'],
  ),
  too_many_programs: entry(
    409,
    [
      'Too many programs',
      'There are 50 reward programs that have not ended, or 10 for this event, ended ones too. Change one of them instead.',
    ],
    [
      'Слишком много программ',
      'Незавершённых программ уже 50, или для этого события их 10, считая завершённые. Измените одну из них.',
    ],
  ),
  program_name_taken: entry(
    400,
    ['Name taken', 'Another reward program has this name.'],
    ['Название занято', 'Так называется другая программа наград.'],
  ),
  reward_not_available: entry(
    409,
    ['Reward not available', 'Check its `state`. Staff can approve a held reward.'],
    ['Награда недоступна', 'Проверьте её `state`. Удержанную могут одобрить сотрудники.'],
  ),
  owner_blocked: entry(
    409,
    ['Owner blocked', 'The owner of this reward is blocked. Once they are unblocked, it can be paid out.'],
    ['Владелец заблокирован', 'Владелец этой награды заблокирован. После разблокировки её можно выдать.'],
  ),
  already_fulfilled: entry(
    409,
    ['Already fulfilled', 'Another request has fulfilled this reward.'],
    ['Уже выдана', 'Эта награда уже выдана другим запросом.'],
  ),
  balance_too_low: entry(
    409,
    ['Balance too low', 'What was taken back after a payout exceeds what the user has earned since.'],
    ['Недостаточный баланс', 'После выплаты отозвано больше, чем пользователь заработал с тех пор.'],
  ),
  too_many_webhooks: entry(
    409,
    ['Too many webhooks', 'There are 20 webhooks. Delete one first.'],
    ['Слишком много вебхуков', 'Вебхуков уже 20. Сначала удалите один из них.'],
  ),
  replay_running: entry(
    409,
    ['Replay running', 'Changes are being sent again to this webhook. Wait until that is done.'],
    ['Повтор уже идёт', 'Этому вебхуку уже повторно отправляются изменения. Дождитесь окончания.'],
  ),
  event_id_reused: entry(
    409,
    ['Event id reused', 'Another event was reported with this id. Report the event with an id of its own.'],
    ['Повтор id события', 'С этим id уже сообщено о другом событии. Передайте событие с собственным id.'],
  ),
} satisfies Record<string, ErrorEntry>
