import type { Language } from '../../lib/language.ts'

const en = {
  intro: 'Codes sent, used and paid for, by country of the number.',
  caption: 'Codes by country',
  period: 'Period',
  days: (days: number) => (days === 1 ? 'Today' : `${days} days`),
  country: 'Country',
  sent: 'Sent',
  verified: 'Used',
  share: 'Share used',
  spend: 'Spend',
  spendHint: 'By the prices in SMS_PRICES.',
  today: 'Unused today',
  of: (count: number, limit: number) => `${count} of ${limit}`,
  state: 'Today',
  closed: 'Closed',
  open: 'Open',
  near: 'Close to the limit',
  action: 'Action',
  reopen: 'Re-open',
  reopenExplain: (country: string) =>
    `${country}: the unused codes of today are forgiven, and as many may be sent again. Each costs money: look first whether somebody asks for codes only to earn by them.`,
  reopened: 'The country is open.',
  empty: 'No code was sent in this time.',
}

/** Codes by country, and which countries are closed. */
export const COUNTRY_TEXTS: Record<Language, typeof en> = {
  en,
  ru: {
    intro: 'Отправленные, использованные и оплаченные коды по странам номеров.',
    caption: 'Коды по странам',
    period: 'Период',
    days: (days: number) => (days === 1 ? 'Сегодня' : `${days} дней`),
    country: 'Страна',
    sent: 'Отправлено',
    verified: 'Использовано',
    share: 'Доля использованных',
    spend: 'Расход',
    spendHint: 'По ценам из SMS_PRICES.',
    today: 'Не использовано сегодня',
    of: (count: number, limit: number) => `${count} из ${limit}`,
    state: 'Сегодня',
    closed: 'Закрыта',
    open: 'Открыта',
    near: 'Близко к лимиту',
    action: 'Действие',
    reopen: 'Открыть снова',
    reopenExplain: (country: string) =>
      `${country}: сегодняшние неиспользованные коды больше не считаются, и можно отправить ещё столько же. Каждый стоит денег: сначала проверьте, не накрутка ли это.`,
    reopened: 'Страна открыта.',
    empty: 'За это время кодов не отправляли.',
  },
}
