import type { Language } from '../../lib/language.ts'

const en = {
  intro: 'Codes sent, used and paid for, by country of the phone number. Days are in UTC.',
  caption: 'Codes by country',
  period: 'Period',
  days: (days: number) => (days === 1 ? 'Today' : `${days} days`),
  country: 'Country',
  sent: 'Sent',
  verified: 'Used',
  share: 'Used, %',
  spend: 'Spend',
  spendHint: 'Based on the prices in SMS_PRICES.',
  today: 'Unused today',
  of: (count: number, limit: number) => `${count} of ${limit}`,
  status: 'Status',
  closed: 'Closed',
  open: 'Open',
  near: 'Near the limit',
  action: 'Action',
  reopen: 'Reopen',
  reopenExplain: (country: string) =>
    `${country}: today's unused codes no longer count, and as many can be sent again. Each code costs money, so check first that this is not SMS pumping.`,
  reopened: 'Country reopened.',
  empty: 'No codes were sent in this period.',
}

export const COUNTRY_TEXTS: Record<Language, typeof en> = {
  en,
  ru: {
    intro: 'Отправленные, использованные и оплаченные коды по странам номеров. Дни — по UTC.',
    caption: 'Коды по странам',
    period: 'Период',
    days: (days: number) => (days === 1 ? 'Сегодня' : `${days} дней`),
    country: 'Страна',
    sent: 'Отправлено',
    verified: 'Использовано',
    share: 'Использовано, %',
    spend: 'Расходы',
    spendHint: 'По ценам из SMS_PRICES.',
    today: 'Не использовано сегодня',
    of: (count: number, limit: number) => `${count} из ${limit}`,
    status: 'Статус',
    closed: 'Закрыта',
    open: 'Открыта',
    near: 'Близко к лимиту',
    action: 'Действие',
    reopen: 'Открыть снова',
    reopenExplain: (country: string) =>
      `${country}: сегодняшние неиспользованные коды перестанут учитываться, и можно будет отправить ещё столько же. Каждый код стоит денег, поэтому сначала проверьте, не накрутка ли это.`,
    reopened: 'Страна снова открыта.',
    empty: 'За этот период коды не отправлялись.',
  },
}
