import { asciiOf } from './text.ts'

/*
 * What strangers read of people they don't know: display names, titles and descriptions of links. It may not hold an address
 * or a phone number, nor speak for the service.
 */

const LINK = /[a-z][a-z\d+.-]*:\/\/|\bwww\.|\S@\S+\.\S/iu
/** Of a messenger. A display name may be one, being a name itself. */
const HANDLE = /(?:^|\s)@\w{3}/u
const TOP_LEVEL =
  '[a-z]{2}|com|net|org|info|biz|app|xyz|online|site|shop|store|club|top|pro|dev|link|click|live|cloud|tech|website|space|fun|vip|xn--[a-z\\d-]+|рф|рус|онлайн|сайт|орг|ком|укр|бел'
const DOMAIN = new RegExp(
  `(?<![\\p{L}\\p{N}])([\\p{L}\\p{N}-]+)(?:\\.[\\p{L}\\p{N}-]+)*\\.(${TOP_LEVEL})(?![\\p{L}\\p{N}])`,
  'giu',
)
/** A full stop after these, or after an initial, is followed by a name. */
const TITLES = /^(?:mr|mrs|ms|dr|st|prof|sr|jr|\p{L})$/iu
const CAPITAL = /^\p{Lu}/u

/** Dates, spans of years, and amounts of up to eight digits in groups of three. */
const HARMLESS_NUMBERS =
  /\b(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)\d\d\b|\b(?:19|20)\d\d\s*[-–—/]\s*(?:19|20)\d\d\b|(?<!\d[\s.-]*|\+)\b[1-9]\d?(?:[ .]\d{3}){2}\b(?![\s.-]*\d)/gu
const PHONE = /\d(?:[\s().\p{Pd}/]*\d){6}/u

const isDomain = ([, label = '', end = '']: RegExpExecArray) => !(TITLES.test(label) && CAPITAL.test(end))

/** An address of the web or of a person, or a phone number, in whatever characters. */
export function holdsContact(text: string): boolean {
  const plain = asciiOf(text.replaceAll('\u20e3', '')).replaceAll('。', '.')
  return (
    LINK.test(plain) || [...plain.matchAll(DOMAIN)].some(isDomain) || PHONE.test(plain.replace(HARMLESS_NUMBERS, 'x'))
  )
}

const LOOK_ALIKES: Record<string, string> = Object.fromEntries(
  [
    'аa',
    'вb',
    'еe',
    'кk',
    'мm',
    'нh',
    'оo',
    'рp',
    'сc',
    'тt',
    'уy',
    'хx',
    'іi',
    'ѕs',
    'јj',
    'ԁd',
    'αa',
    'εe',
    'ιi',
    'κk',
    'οo',
    'ρp',
  ]
    .concat(['τt', 'υu', 'νv', 'χx', 'ɡg', 'ıi', '0o', '1i', '3e', '4a', '5s', '7t', '$s', '@a', '|i', 'li'])
    .map((pair) => [pair.charAt(0), pair.charAt(1)]),
)

/** One form for what looks alike, whatever the script, case and accents. */
const foldOf = (text: string): string =>
  asciiOf(text)
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^]/gu, (char) => LOOK_ALIKES[char] ?? char)

/** An apostrophe joins: nobody in d'Support's family speaks for the service. */
function wordsOf(text: string): string[] {
  const words = foldOf(text)
    .split(/[^\p{L}\p{N}'’]+/u)
    .filter(Boolean)
  return words.length > 2 && words.every((word) => word.length === 1) ? [words.join('')] : words
}

const foldedSet = (text: string) => new Set(wordsOf(text))

const OFFICIAL = foldedSet(`
  admin administrator administration moderator official support helpdesk security superuser podderzhka bezopasnost
  админ администратор администрация модератор официальный официально поддержка поддержки техподдержка безопасность
  безопасности
`)
/** Official only among themselves and with the name of the service: Anna Bank may be somebody's name. */
const OFFICIAL_TOGETHER = foldedSet(`
  bank service services team help center centre customer client user account accounts operator manager care desk office
  alert alerts notification notifications system police bot банк банка служба сервис команда помощь центр клиентов
  клиентская клиентский оператор менеджер отдел система уведомление уведомления полиция бот аккаунт
`)
const FILLERS = foldedSet('the of and for и по для')
const OWNED = foldedSet('account card profile wallet money аккаунт карта профиль счёт счет кошелёк кошелек деньги')
const ALARMS = [
  ...foldedSet('blocked suspended locked limited hacked frozen заблокирован приостановлен взломан заморожен'),
]

let serviceNames = new Set<string>()

/** Words of the names by which the service is known. Like the configuration that has them, one set per isolate. */
export function setServiceNames(names: readonly string[]): void {
  serviceNames = new Set(names.flatMap(wordsOf))
}

interface Claim {
  official: number
  together: number
  service: number
  others: number
}

function claimOf(words: string[]): Claim {
  const claim: Claim = { official: 0, together: 0, service: 0, others: 0 }
  for (const word of words) {
    if (serviceNames.has(word)) claim.service += 1
    else if (OFFICIAL.has(word)) claim.official += 1
    else if (OFFICIAL_TOGETHER.has(word)) claim.together += 1
    else if (!FILLERS.has(word)) claim.others += 1
  }
  return claim
}

/** A name that says it is the service, or somebody who works there. */
export const claimsToBeService = (name: string): boolean =>
  [name, name.replaceAll('@', ' ')].some((one) => {
    const { official, together, service, others } = claimOf(wordsOf(one))
    return official > 0 || (others === 0 && together + service > 0)
  })

/** A text that strangers may read. */
export const isFitForStrangers = (text: string): boolean =>
  !holdsContact(text) && !HANDLE.test(asciiOf(text)) && !speaksForService(text)

/** A text with a part that only the service would sign, or that raises its alarms: “your account is blocked”. */
export function speaksForService(text: string): boolean {
  const isSigned = text.split(/[.,:;!?()|\n]|\s[-–—]\s/u).some((part) => {
    const { official, together, service, others } = claimOf(wordsOf(part))
    return others === 0 && (official > 0 || (service > 0 && together > 0))
  })
  const isAlarm = text.split(/[.!?\n]/u).some((sentence) => {
    const words = wordsOf(sentence)
    return words.some((word) => OWNED.has(word)) && words.some((word) => ALARMS.some((stem) => word.startsWith(stem)))
  })
  return isSigned || isAlarm
}
