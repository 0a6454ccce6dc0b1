import type { Language } from '../../lib/language.ts'

const en = {
  title: 'All rewards',
  intro: 'What events have earned, newest first. Those of one user are in the order in which they become available.',
  none: 'No rewards yet.',
  empty: 'No reward matches.',
  user: 'Whose',
  userHint: 'ID or invite code.',
  owner: 'For',
  invitee: 'Invitee',
  anyStatus: 'Any status',
  side: 'Side',
  anySide: 'Both sides',
  sides: { inviter: 'Inviters', invitee: 'Invitees' },
}

export const ALL_REWARDS_TEXTS: Record<Language, typeof en> = {
  en,
  ru: {
    title: 'Все награды',
    intro:
      'Что принесли события, сначала новые. Награды одного пользователя идут в том порядке, в каком становятся доступны.',
    none: 'Наград пока нет.',
    empty: 'Наград с таким условием нет.',
    user: 'Чьи',
    userHint: 'ID или код приглашения.',
    owner: 'Кому',
    invitee: 'Приглашённый',
    anyStatus: 'Любой статус',
    side: 'Сторона',
    anySide: 'Обе стороны',
    sides: { inviter: 'Пригласившие', invitee: 'Приглашённые' },
  },
}
