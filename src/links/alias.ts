import { foldOf, isServiceAlias } from '../lib/public-text.ts'
import { isInviteCode, linkKey, MAX_ALIAS_LENGTH, MIN_ALIAS_LENGTH } from './link-key.ts'

export type AliasRefusal = 'invalid_alias' | 'alias_is_invite_code' | 'alias_reserved' | 'alias_offensive'

/** No hyphens at the ends: programs that find links in a text would leave them out. */
const ALIAS = /^[a-z0-9]+(?:-[a-z0-9]+)*$/i

/**
 * Why this alias is invalid, or undefined. Does not check whether it is taken. Words that speak for the service are left to
 * its staff.
 */
export function aliasRefusal(alias: string, { byStaff = false } = {}): AliasRefusal | undefined {
  const key = linkKey(alias)
  const fits = alias.length >= MIN_ALIAS_LENGTH && alias.length <= MAX_ALIAS_LENGTH
  if (key === undefined || !fits || !ALIAS.test(alias) || !/[a-z]/i.test(alias)) return 'invalid_alias'
  const whole = fold(alias)
  // A number is none, though 455 could be read as one.
  const words = [
    whole,
    ...alias
      .split('-')
      .filter((word) => !/^\d+$/.test(word))
      .map(fold),
  ]
  if (!byStaff && (RESERVED.has(whole) || isServiceAlias(alias))) return 'alias_reserved'
  if (words.some(isOffensive) || [...OFFENSIVE_ROOTS].some((root) => whole.includes(root))) return 'alias_offensive'
  return isInviteCode(key) ? 'alias_is_invite_code' : undefined
}

/** Stricter than link keys, where 3 and E differ. */
const fold = (text: string) => foldOf(text).replaceAll('-', '')

const isOffensive = (word: string) =>
  [word, word.replace(/s$/, ''), word.replace(/es$/, '')].some((one) => OFFENSIVE_WORDS.has(one))

const wordsOf = (text: string) => new Set(text.trim().split(/\s+/).map(fold))

/** Our own paths, and those that browsers and crawlers ask for: not as a whole alias. */
const RESERVED = wordsOf(`
  api app assets auth docs errors favicon health help home invite join link links manifest null redoc referral
  referrals register robots root schema settings signup sitemap static stats status undefined users well-known
  www
`)

/**
 * Offensive words, English and Russian in Latin letters, also with -s or -es. Blocked as a whole alias or between
 * hyphens, but not inside words, since many harmless words contain them. No names.
 */
const OFFENSIVE_WORDS = wordsOf(`
  anal anus arse arsehole ass asshole bastard bitch bollock boob cock cunt dick dickhead dildo fag fagot gook
  hitler jizz kike kkk nazi nigga nigger paki pedo pedophile penis piss porn porno pussy rape rapist retard sex
  sexy shit shitty slut tit tranny twat vagina wank wanker whore xxx bliad bliat blya blyat chmo churka ebal
  ebat eblan gandon gavno govno hohol hueso huesos hui huilo huy huylo khui khuy nahui nahuy nakhui nakhuy ohuel
  pedik pedofil pidar pidaras pidor pidoras pidory pidr pizda pizdec pizdets shalava shluha shlyuha suka
  ublyudok uebok xohol xuesos xui xuilo xuy yebat zhid zhopa jopa zhopy
`)

/** Roots that occur in no harmless word or pair of words. Blocked anywhere. */
const OFFENSIVE_ROOTS = wordsOf(`
  blowjob blyad cocksuck dolboeb dolboyob faggot fuck mudak zalup
`)
