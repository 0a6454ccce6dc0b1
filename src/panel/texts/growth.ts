import type { Language } from '../../lib/language.ts'
import type { Channel } from '../../links/channel.ts'

const en = {
  person: 'Person',
  deletedPerson: 'Deleted person',
  blocked: 'blocked',
  deleted: 'deleted',
  clicks: 'Clicks',
  uniques: 'Visitors',
  signups: 'Sign-ups',
  conversion: 'Conversion',
  channel: 'Channel',
  anyChannel: 'Any channel',
  country: 'Country',
  from: 'From day (UTC)',
  to: 'To day (UTC)',
  csv: 'Download CSV',
  wrongFilters: 'Correct the filters that are marked.',
  keepLooking: 'Few rows pass these filters, so the search stopped to stay quick. “Older” looks further.',
}

/** Words of links, referrals and the leaderboard alike. */
export const GROWTH: Record<Language, typeof en> = {
  en,
  ru: {
    person: 'Человек',
    deletedPerson: 'Удалённый пользователь',
    blocked: 'заблокирован',
    deleted: 'удалён',
    clicks: 'Переходы',
    uniques: 'Посетители',
    signups: 'Регистрации',
    conversion: 'Конверсия',
    channel: 'Канал',
    anyChannel: 'Любой канал',
    country: 'Страна',
    from: 'С дня (UTC)',
    to: 'По день (UTC)',
    csv: 'Скачать CSV',
    wrongFilters: 'Исправьте отмеченные фильтры.',
    keepLooking:
      'Под эти фильтры подходит мало строк, и поиск остановлен, чтобы не ждать долго. «Старше» продолжит его.',
  },
}

const CHANNEL_NAMES: Record<Channel, string> = {
  direct: 'Direct',
  telegram: 'Telegram',
  whatsapp: 'WhatsApp',
  vk: 'VK',
  viber: 'Viber',
  sms: 'SMS',
  email: 'E-mail',
  instagram: 'Instagram',
  facebook: 'Facebook',
  twitter: 'X (Twitter)',
  tiktok: 'TikTok',
  youtube: 'YouTube',
  qr: 'QR',
  ads: 'Ads',
  other: 'Other',
}

const IN_RUSSIAN: Partial<Record<Channel, string>> = {
  direct: 'Напрямую',
  email: 'Почта',
  ads: 'Реклама',
  other: 'Другое',
}

/** What a channel is called; whatever we have no name for is called as it is. */
export function channelName(channel: string, language: Language): string {
  const names: Record<string, string> = { ...CHANNEL_NAMES, ...(language === 'ru' && IN_RUSSIAN) }
  return names[channel] ?? channel
}

/** Choices of a filter by channel. */
export const channelOptions = (language: Language): [string, string][] => [
  ['', GROWTH[language].anyChannel],
  ...Object.keys(CHANNEL_NAMES).map((channel): [string, string] => [channel, channelName(channel, language)]),
]
