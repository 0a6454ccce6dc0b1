import type { Language } from '../../lib/language.ts'

const en = {
  id: 'Id',
  phone: 'Phone',
  email: 'E-mail',
  first_name: 'First name',
  last_name: 'Last name',
  display_name: 'Display name',
  invite_code: 'Invite code',
  invited_by_code: "Inviter's code",
  invited_count: 'Invited',
  country: 'Country',
  is_active: 'Active',
  blocked_until: 'Blocked until',
  block_reason: 'Block reason',
  deletion_requested_at: 'Deletion requested',
  date_joined: 'Joined',
  last_login: 'Last sign-in',
}

export type PeopleHeadings = typeof en

/** The columns of people, in their order, for the file and the page. */
export const PEOPLE_HEADINGS: Record<Language, PeopleHeadings> = {
  en,
  ru: {
    id: 'Id',
    phone: 'Телефон',
    email: 'E-mail',
    first_name: 'Имя',
    last_name: 'Фамилия',
    display_name: 'Отображаемое имя',
    invite_code: 'Код приглашения',
    invited_by_code: 'Код пригласившего',
    invited_count: 'Пригласил',
    country: 'Страна',
    is_active: 'Активен',
    blocked_until: 'Заблокирован до',
    block_reason: 'Причина блокировки',
    deletion_requested_at: 'Удаление запрошено',
    date_joined: 'Регистрация',
    last_login: 'Последний вход',
  },
}
