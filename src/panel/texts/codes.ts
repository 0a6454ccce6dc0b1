import type { Language } from '../../lib/language.ts'

const en = {
  intro: 'Codes that were sent and not entered yet. Newest first. The codes themselves are never shown.',
  caption: 'Pending sign-in codes',
  phone: 'Phone',
  noUser: 'No account yet',
  purpose: 'Purpose',
  country: 'Country',
  network: 'Network',
  networkHint: 'Start of a hash. The same hash is the same network.',
  sent: 'sent',
  expires: 'Expires',
  left: (minutes: number) => (minutes < 1 ? 'less than a minute left' : `${minutes} min left`),
  remaining: 'Time left',
  action: 'Action',
  empty: 'No pending codes.',
  emptyHint: 'A code is listed here from the moment it is sent until it is used or expires.',
  void: 'Void',
  voidExplain: 'The code stops working immediately; the user must request a new one. This cannot be undone.',
  voidSubmit: 'Void code',
  voided: 'Code voided.',
  purposes: { sign_in: 'Sign-in', device: 'Sign-in on a known device', phone_change: 'Phone number change' },
}

/** The list of pending codes. */
export const CODE_TEXTS: Record<Language, typeof en> = {
  en,
  ru: {
    intro: 'Отправленные, но ещё не введённые коды. Сначала новые. Сами коды не показываются.',
    caption: 'Ожидающие коды входа',
    phone: 'Телефон',
    noUser: 'Аккаунта ещё нет',
    purpose: 'Назначение',
    country: 'Страна',
    network: 'Сеть',
    networkHint: 'Начало хеша. Одинаковый хеш — одна и та же сеть.',
    sent: 'отправлен',
    expires: 'Истекает',
    left: (minutes: number) => (minutes < 1 ? 'осталось меньше минуты' : `осталось ${minutes} мин`),
    remaining: 'Оставшееся время',
    action: 'Действие',
    empty: 'Ожидающих кодов нет.',
    emptyHint: 'Код виден здесь с момента отправки, пока его не используют или он не истечёт.',
    void: 'Аннулировать',
    voidExplain:
      'Код сразу перестанет действовать, пользователю придётся запросить новый. Это действие нельзя отменить.',
    voidSubmit: 'Аннулировать код',
    voided: 'Код аннулирован.',
    purposes: { sign_in: 'Вход', device: 'Вход со знакомого устройства', phone_change: 'Смена номера' },
  },
}
