import { asciiOf, ENCLOSED } from './text.ts'

/*
 * What strangers read of people they don't know: display names, titles and descriptions of links. It may not hold an address
 * or a phone number, nor speak for the service.
 */

/** Of what is longer, this much is read: it is refused for its length. */
const MAX_UNITS = 400

const LINK = /[a-z][a-z\d+.-]*:\/\/|\bwww\.|\S@\S+\.\S/iu
/** Of a messenger. A display name may be one, being a name itself. */
const HANDLE = /(?:^|\s)@\w{3}/u
/** A dot as people write it where dots are looked for. */
const HIDDEN_DOT = /\s*[([{<]\s*(?:\.|dot|точка)\s*[)\]}>]\s*|[。ꓸ‧∙⋅]/giu
const DOMAIN = /(?<![\p{L}\p{N}-])((?:[\p{L}\p{N}-]+\s?\.)+)(xn--[a-z\d-]+|\p{L}[\p{L}\p{M}]+)(?![\p{L}\p{N}])/giu
/** A full stop after these, or after initials, is followed by a name. */
const BEFORE_NAME = /^(?:(?:[Mm]rs?|[Mm]s|[Dd]r|[Ss]t|[Pp]rof|[SsJj]r|\p{Lu})\.)+$/u
const NAME = /^(?!(?:Me|Com?|Ru)$)\p{Lu}\p{Ll}/u
/** Cyrillic domains are few, and Russian is often typed without the space after a full stop. */
const CYRILLIC = /^[\p{sc=Cyrillic}\d.\s-]+$/u
const CYRILLIC_TOP_LEVEL = /^(?:рф|рус|онлайн|сайт|орг|ком|сом|москва|дети|укр|бел)$/iu

/** Dates, spans of years, times, and amounts in groups of three digits. */
const HARMLESS_NUMBERS =
  /\b(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)\d\d\b|\b(?:19|20)\d\d\s*[-–—/]\s*(?:19|20)\d\d\b|(?<![\d:])(?:[01]?\d|2[0-4]):[0-5]\d(?![\d:])|(?<![\d+,.])\d{1,3}(?:,\d{3}){1,2}(?![,.]?\d)|(?<!\d[\s.-]*|\+)\b[1-9]\d?(?:[ .]\d{3}){2}\b(?![\s.-]*\d)/gu
/** Between two digits any one sign, or spaces and what stands between the digits of numbers. */
const PHONE = /\d(?:(?:[\s().\p{Pd}/]*|[^\p{L}\p{N}\s])\d){6}/u

const isDomain = ([whole, before = '', end = '']: RegExpExecArray) =>
  CYRILLIC.test(whole) ? CYRILLIC_TOP_LEVEL.test(end) : !(BEFORE_NAME.test(before) && NAME.test(end))

/** An address of the web or of a person, or a phone number, in whatever characters. */
export function holdsContact(text: string): boolean {
  const plain = asciiOf(text.slice(0, MAX_UNITS).replaceAll('\u20e3', '')).replace(HIDDEN_DOT, '.')
  return (
    LINK.test(plain) || [...plain.matchAll(DOMAIN)].some(isDomain) || PHONE.test(plain.replace(HARMLESS_NUMBERS, 'x'))
  )
}

/** Small capitals, Cherokee, Lisu, then small letters, digits and signs; below each, what it looks like. */
const LOOK_ALIKES = new Map(
  [
    ['ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghiikimnoprstuvwyz'],
    ['ᎠᎡᎢᎥᎪᎫᎬᎳᎷᎻᎽᏀᏃᏏᏒᏙᏚᏞᏟᏢᏦᏴ', 'drtiajewmhygzbrvsicpkb'],
    ['ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ', 'bpdtgkjczfmnisrvhwxyaeiou'],
    ['авекмнорстухіѕјԁһӏԛԝαεικορτυνχɡı', 'abekmhopctyxisjdhiqwaeikoptuvxgi'],
    ['013457$@|l∪∘', 'oieastsaiiuo'],
  ].flatMap(([from = '', to = '']) => Array.from(from, (char, at) => [char, to.charAt(at)])),
)

const unmasked = (text: string) => text.replace(/[^]/gu, (char) => LOOK_ALIKES.get(char) ?? char)

/** One form for what looks alike, whatever the script, case and accents. */
export const foldOf = (text: string): string =>
  unmasked(
    unmasked(asciiOf(text.replace(/[™℠®©]/gu, ' ')))
      .toLowerCase()
      .normalize('NFD')
      .replace(/[\p{M}'’]/gu, ''),
  )

/** An apostrophe joins: no one in d'Support's family speaks for the service. */
const wordsOf = (text: string): string[] =>
  foldOf(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)

/** Pairs that look like one letter (UTS 39), of a folded text, where `l` is `i`. Not part of the fold: `pom` is no `porn`. */
const merged = (word: string): string => word.replaceAll('rn', 'm').replaceAll('ci', 'd').replaceAll('vv', 'w')

const andMerged = (words: string[]) => [...words, ...words.map(merged)]

const KINDS_OF_WORDS = {
  /** Official. */
  o: `
  admin administrator administration moderator official support helpdesk security
  superuser podderzhka podderjka bezopasnost oficialno oficialnyj ofitsialno
  админ администратор администрация модератор официальный официально поддержка
  поддержки техподдержка техподдержки безопасность безопасности
`,
  /** For what only the service asks. Not in aliases. */
  a: `
  billing login signin password payments staff verify verification oplata parol
`,
  /** Official only among themselves and with the name of the service: Anna Bank may be a person's name. */
  t: `
  bank service services team help center centre customer client user account accounts operator manager care desk office
  alert alerts notification notifications system police bot verified secure message letter page site
  банк банка служба службы сервис сервиса команда помощь центр клиентов клиентская клиентский оператор менеджер
  отдел система уведомление уведомления полиция бот аккаунт сообщение письмо сайт
`,
  f: 'the of and for from и по для от',
}
const KINDS = new Map(
  Object.entries(KINDS_OF_WORDS).flatMap(([kind, text]) => andMerged(wordsOf(text)).map((word) => [word, kind])),
)

const OWNED = wordsOf('account card profile wallet money аккаунт карта профиль счёт счет кошелёк кошелек деньги')
const ALARMS = wordsOf('blocked suspended locked limited hacked frozen заблокирован приостановлен взломан заморожен')

let serviceNames = new Set<string>()
let serviceWords = new Set<string>()

/** The names by which the service is known. Like the configuration that has them, one set per isolate. */
export function setServiceNames(names: readonly string[]): void {
  serviceNames = new Set(andMerged(names.map((name) => wordsOf(name).join(''))).filter(Boolean))
  serviceWords = new Set(andMerged(names.flatMap(wordsOf)))
}

/** As one letter: as in the table, or the service's name. */
const kindOf = (word: string): string | undefined =>
  serviceNames.has(word) ? 's' : (KINDS.get(word) ?? (serviceWords.has(word) ? 't' : undefined))

/** No known word is longer, and no name of a service. */
const MAX_WORD = 40

/** The kinds of the known words of which a text without spaces consists, such as `os` for SupportAcme; `x` for others. */
const kindsIn = (joined: string): string => partsOf(joined) ?? partsOf(merged(joined)) ?? 'x'

function partsOf(joined: string): string | undefined {
  const kinds: (string | undefined)[] = ['']
  for (let end = 1; end <= joined.length; end += 1)
    for (let start = Math.max(0, end - MAX_WORD); start < end && kinds[end] === undefined; start += 1) {
      const before = kinds[start]
      const kind = before === undefined ? undefined : kindOf(joined.slice(start, end))
      if (kind) kinds[end] = `${before}${kind}`
    }
  return kinds[joined.length]
}

/** Neighbouring words as one: Sup port. */
function* runsOf(words: string[]): Generator<string> {
  for (const start of words.keys()) {
    let run = ''
    for (let at = start; at < words.length && run.length < MAX_WORD; at += 1) yield (run += words[at])
  }
}

const EDGES: [RegExp, string][] = [
  [/@/g, ' '],
  [/(\p{Ll})(?=\p{Lu})/gu, '$1 '],
  [/(?<![\p{L}\p{N}])\d+|\d+(?![\p{L}\p{N}])/gu, ''],
  [ENCLOSED, ' '],
]

/** How a text may be read: as it stands, with an @ between words, with words joined by capitals, without digits around words, without flags. */
const readingsOf = (text: string) => [text, ...EDGES.map(([edge, by]) => text.replace(edge, by))].map(wordsOf)

const MAX_NAME_UNITS = 64

/** Scripts with many letters that look like those of another one. */
const CONFUSABLE = /[\p{sc=Latin}\p{sc=Cyrillic}\p{sc=Greek}]/u
/** What a word may be of: UTS 39, 5.2, "highly restrictive". */
const ONE_SCRIPT =
  /^(?:[\p{sc=Latin}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}]+|\p{sc=Cyrillic}+|\p{sc=Greek}+)$/u

/** A word with letters of several scripts, such as Sսpport with an Armenian letter: no one's name, and no list has them all. */
const mixesScripts = (name: string): boolean =>
  name
    .normalize('NFKC')
    .split(/[^\p{L}\p{M}]+/u)
    // All scripts share these.
    .map((word) => word.replace(/[\p{sc=Common}\p{sc=Inherited}]/gu, ''))
    .some((word) => CONFUSABLE.test(word) && !ONE_SCRIPT.test(word))

/** A name that says it is the service, or someone who works there, or that is made to look like another one. */
export const claimsToBeService = (name: string): boolean =>
  mixesScripts(name.slice(0, MAX_NAME_UNITS)) ||
  readingsOf(name.slice(0, MAX_NAME_UNITS)).some(
    (words) =>
      words.some((word) => kindsIn(word).includes('o')) ||
      [...runsOf(words)].some((run) => kindOf(run) === 'o') ||
      [words.map(kindsIn).join(''), kindsIn(words.join(''))].some((kinds) => /^[satof]*[sato]f*$/.test(kinds)),
  )

/** An alias with a word for which only the service may stand. */
export const isServiceAlias = (alias: string): boolean =>
  readingsOf(alias).some((words) =>
    [...words.map(kindsIn), ...Array.from(runsOf(words), kindOf)].some((kinds) => /[soa]/.test(kinds ?? '')),
  )

/** A text that strangers may read. */
export const isFitForStrangers = (text: string): boolean =>
  !holdsContact(text) && !HANDLE.test(asciiOf(text)) && ![text, text.replace(ENCLOSED, ' ')].some(speaksForService)

/** Nothing but official words, or the name of the service beside one. */
const isSignature = (kinds: string) =>
  (!kinds.includes('x') && (kinds.includes('o') || (kinds.includes('s') && /[at]/.test(kinds)))) ||
  /s[at]*o|o[at]*s/.test(kinds)

/** A text with a part that only the service would sign, or that raises its alarms: “your account is blocked”. */
export function speaksForService(text: string): boolean {
  const read = text.slice(0, MAX_UNITS)
  const isSigned = read
    .split(/[.,:;!?()|\n]|\s[-–—]\s/u)
    .flatMap(readingsOf)
    .flatMap((words) => [words.map(kindsIn).join(''), kindsIn(words.join(''))])
    .some(isSignature)
  const isAlarm = read.split(/[.!?\n]/u).some((sentence) => {
    const words = wordsOf(sentence)
    return (
      words.some((word) => OWNED.includes(word)) && words.some((word) => ALARMS.some((stem) => word.startsWith(stem)))
    )
  })
  return isSigned || isAlarm
}
