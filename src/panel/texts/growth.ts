import type { Language } from '../../lib/language.ts'
import type { Channel } from '../../links/channel.ts'

const en = {
  person: 'Person',
  deletedPerson: 'Deleted person',
  blocked: 'Blocked',
  deleted: 'Deleted',
  clicks: 'Clicks',
  uniques: 'Visitors',
  signups: 'Sign-ups',
  conversion: 'Conversion',
  channel: 'Channel',
  anyChannel: 'Any channel',
  country: 'Country',
  from: 'From (UTC)',
  to: 'To (UTC)',
  csv: { spreadsheet: 'Download for Excel', program: 'Download CSV' },
  pickHint: 'Name, phone, ID or code',
  wrongFilters: 'Please fix the highlighted filters.',
  keepLooking: 'Few rows match, so the search stopped early. Choose “Older” to continue.',
}

/** Texts shared by links, referrals and the leaderboard. */
export const GROWTH: Record<Language, typeof en> = {
  en,
  ru: {
    person: 'Пользователь',
    deletedPerson: 'Удалённый пользователь',
    blocked: 'Заблокирован',
    deleted: 'Удалён',
    clicks: 'Переходы',
    uniques: 'Посетители',
    signups: 'Регистрации',
    conversion: 'Конверсия',
    channel: 'Канал',
    anyChannel: 'Любой канал',
    country: 'Страна',
    from: 'С (UTC)',
    to: 'По (UTC)',
    csv: { spreadsheet: 'Скачать для Excel', program: 'Скачать CSV' },
    pickHint: 'Имя, телефон, ID или код',
    wrongFilters: 'Исправьте выделенные фильтры.',
    keepLooking: 'Совпадений мало, поэтому поиск остановлен. Чтобы продолжить, нажмите «Более старые».',
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
  ads: 'Реклама',
  other: 'Другое',
}

/** A channel's label, or its own name if it has none. */
export function channelName(channel: string, language: Language): string {
  const names: Record<string, string> = { ...CHANNEL_NAMES, ...(language === 'ru' && IN_RUSSIAN) }
  return names[channel] ?? channel
}

/** Options of a channel filter. */
export const channelOptions = (language: Language): [string, string][] => [
  ['', GROWTH[language].anyChannel],
  ...Object.keys(CHANNEL_NAMES).map((channel): [string, string] => [channel, channelName(channel, language)]),
]
