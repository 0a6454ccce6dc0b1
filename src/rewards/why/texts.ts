import type { Language } from '../../lib/language.ts'
import type { StepStatus, WhyStep } from '../responses.ts'

type Text = Record<Language, string>
type StepName = WhyStep['step']

/** Of what a referral earned that is gone. */
export const REFERRAL_GONE: Text = {
  en: 'The inviter was declined or corrected, so the reward was taken back.',
  ru: 'Пригласивший отклонён или изменён, поэтому награда за это приглашение отозвана.',
}

/** What each step says, by the statuses it can have. Values stand in braces. */
export const WHY_TEXTS: Record<StepName, Partial<Record<StepStatus, Text>>> = {
  event: {
    done: { en: '{event} happened on {at}.', ru: 'Событие {event} произошло {at}.' },
    missing: { en: '{event} has not happened yet.', ru: 'События {event} ещё не было.' },
  },
  program: {
    done: { en: 'The program was running.', ru: 'Программа действовала.' },
    missing: { en: 'The program has not started yet.', ru: 'Программа ещё не началась.' },
    failed: {
      en: 'The program was paused, over or not started.',
      ru: 'Программа приостановлена, окончена или не начата.',
    },
  },
  referred: {
    done: {
      en: 'User {invitee} was invited by user {inviter}.',
      ru: 'Пользователя {invitee} пригласил пользователь {inviter}.',
    },
    missing: { en: 'No inviter is recorded.', ru: 'Пригласивший не указан.' },
    failed: { en: 'No inviter was recorded at the time.', ru: 'На тот момент пригласивший не был указан.' },
  },
  active: {
    failed: { en: 'The user was blocked or deleted.', ru: 'Пользователь был заблокирован или удалён.' },
  },
  certain: {
    done: { en: 'The attribution is certain.', ru: 'Приглашение подтверждено.' },
    missing: { en: 'The attribution must be certain.', ru: 'Приглашение должно быть подтверждено.' },
    failed: {
      en: 'The attribution is only likely, and the rule asks for a certain one.',
      ru: 'Приглашение лишь вероятно, а по правилу нужно подтверждённое.',
    },
  },
  within_days: {
    done: {
      en: 'It happened by {deadline}, within {days} days of the sign-up.',
      ru: 'Это произошло до {deadline}: за {days} дн. после регистрации.',
    },
    missing: {
      en: 'It must happen by {deadline}, within {days} days of the sign-up.',
      ru: 'Это должно произойти до {deadline}: за {days} дн. после регистрации.',
    },
    failed: {
      en: 'It did not happen by {deadline}, within {days} days of the sign-up.',
      ru: 'Это не произошло до {deadline}: за {days} дн. после регистрации.',
    },
  },
  minimum_value: {
    done: { en: 'The value reached the minimum.', ru: 'Сумма достигла минимума.' },
    missing: { en: 'The value must be at least {minimum}.', ru: 'Сумма должна быть не меньше {minimum}.' },
    failed: { en: 'The value is below the minimum of {minimum}.', ru: 'Сумма меньше минимума {minimum}.' },
  },
  occurrence: {
    done: {
      en: 'The rule had not paid as often as it may.',
      ru: 'Лимит выплат за пользователя не был исчерпан.',
    },
    missing: {
      en: 'The rule pays at most {times} times for a user.',
      ru: 'За одного пользователя правило платит не больше {times} раз.',
    },
    failed: {
      en: 'The rule has already paid {times} times for this user.',
      ru: 'За этого пользователя правило уже заплатило {times} раз.',
    },
  },
  cap: {
    done: { en: "The inviter's cap had room.", ru: 'Лимит пригласившего не был исчерпан.' },
    missing: { en: "The inviter's cap must have room.", ru: 'Лимит пригласившего не должен быть исчерпан.' },
    failed: { en: 'The inviter had reached their cap.', ru: 'Лимит пригласившего был исчерпан.' },
  },
  budget: {
    done: { en: "The program's budget had room.", ru: 'Бюджета программы хватило.' },
    missing: { en: "The program's budget must have room.", ru: 'Бюджета программы должно хватить.' },
    failed: { en: "The program's budget was spent.", ru: 'Бюджет программы был исчерпан.' },
  },
  review: {
    done: { en: 'No review is pending.', ru: 'Проверка не требуется или пройдена.' },
    missing: { en: 'Staff are reviewing it.', ru: 'Награду проверяют сотрудники.' },
    failed: { en: 'It was voided.', ru: 'Награда аннулирована.' },
  },
  hold: {
    done: { en: 'The hold ended on {available}.', ru: 'Удержание закончилось {available}.' },
    missing: { en: 'It is held until {available}.', ru: 'Удерживается до {available}.' },
    failed: {
      en: 'It was taken back before the hold ended on {available}.',
      ru: 'Отозвано до конца удержания {available}.',
    },
  },
  payout: {
    done: { en: 'It was paid out.', ru: 'Выплачено.' },
    missing: { en: 'It has not been paid out yet.', ru: 'Ещё не выплачено.' },
    failed: {
      en: 'It was voided, reversed, or expired.',
      ru: 'Аннулировано, отозвано или истекло.',
    },
  },
}
