import type { Language } from '../../lib/language.ts'

const en = {
  title: 'Leaderboard',
  period: 'Period',
  day: 'Day',
  week: 'Week',
  month: 'Month',
  all: 'All time',
  earlier: 'Previous period',
  later: 'Next period',
  rank: 'Rank',
  person: 'Person',
  score: 'Invited',
  reached: 'Reached',
  referrals: 'Invitees',
  show: 'Show',
  empty: 'No invitations in this period.',
  top: 'Back to the top',
  further: 'Next',
  current: 'In progress',
  span: 'UTC',
}

/** The page of the leaderboard. */
export const LEADERBOARD_TEXTS: Record<Language, typeof en> = {
  en,
  ru: {
    title: 'Рейтинг',
    period: 'Период',
    day: 'День',
    week: 'Неделя',
    month: 'Месяц',
    all: 'Всё время',
    earlier: 'Предыдущий период',
    later: 'Следующий период',
    rank: 'Место',
    person: 'Пользователь',
    score: 'Пригласил',
    reached: 'Достигнуто',
    referrals: 'Приглашённые',
    show: 'Показать',
    empty: 'За этот период приглашений нет.',
    top: 'К началу',
    further: 'Дальше',
    current: 'Ещё идёт',
    span: 'UTC',
  },
}
