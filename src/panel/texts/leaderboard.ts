import type { Language } from '../../lib/language.ts'

const en = {
  title: 'Leaderboard',
  period: 'Period',
  day: 'Day',
  week: 'Week',
  month: 'Month',
  all: 'All time',
  earlier: 'Earlier period',
  later: 'Later period',
  rank: 'Rank',
  person: 'Person',
  score: 'Invited',
  reached: 'Reached',
  referrals: 'Invitees',
  show: 'Show',
  empty: 'Nobody invited anybody in this period.',
  top: 'To the top',
  further: 'Further down',
  current: 'still running',
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
    person: 'Человек',
    score: 'Пригласил',
    reached: 'Достигнуто',
    referrals: 'Приглашённые',
    show: 'Показать',
    empty: 'В этом периоде никто никого не пригласил.',
    top: 'К началу',
    further: 'Ниже',
    current: 'ещё идёт',
    span: 'UTC',
  },
}
