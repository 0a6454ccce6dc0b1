import type { Language } from '../../lib/language.ts'
import type { WhyStep } from '../../rewards/responses.ts'

const en = {
  title: 'Why: {program}',
  reward: 'Reward',
  owner: 'For',
  availableAt: 'Available at',
  expires: 'Expires at',
  heldBy: 'What held it',
  none: 'This side earned nothing.',
  sides: { inviter: 'Inviter', invitee: 'Invitee' },
  statuses: { done: 'Done', missing: 'Missing', failed: 'Failed' } satisfies Record<WhyStep['status'], string>,
  ofReferral: 'Rewards for inviting {name}',
  ofReferralIntro: 'What this referral has earned in each program, and what is missing.',
  open: 'What the referral earned, and why',
  noPrograms: 'There are no programs.',
}

export const WHY_PAGE_TEXTS: Record<Language, typeof en> = {
  en,
  ru: {
    title: 'Почему: {program}',
    reward: 'Награда',
    owner: 'Кому',
    availableAt: 'Доступна с',
    expires: 'Сгорит',
    heldBy: 'Что её удержало',
    none: 'Эта сторона ничего не получила.',
    sides: { inviter: 'Пригласивший', invitee: 'Приглашённый' },
    statuses: { done: 'Выполнено', missing: 'Не хватает', failed: 'Не выполнено' },
    ofReferral: 'Награды за приглашение: {name}',
    ofReferralIntro: 'Что это приглашение принесло в каждой программе и чего не хватает.',
    open: 'Что принесло приглашение и почему',
    noPrograms: 'Программ нет.',
  },
}
