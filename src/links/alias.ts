import { OFFENSIVE_ROOTS, OFFENSIVE_WORDS, RESERVED_ALIASES, RESERVED_WORDS } from './alias-words.ts'
import { isInviteCode, linkKey, MAX_ALIAS_LENGTH, MIN_ALIAS_LENGTH } from './link-key.ts'

export type AliasRefusal = 'invalid_alias' | 'alias_is_invite_code' | 'alias_reserved' | 'alias_offensive'

/** Hyphens stand between: at an end they would be lost when the link is found in a text. */
const ALIAS = /^[a-z0-9]+(?:-[a-z0-9]+)*$/i

/** Why nobody may have this alias; undefined when it is free of all that. Whether somebody has it the database says. */
export function aliasRefusal(alias: string, extraWords: readonly string[] = []): AliasRefusal | undefined {
  const key = linkKey(alias)
  const fits = alias.length >= MIN_ALIAS_LENGTH && alias.length <= MAX_ALIAS_LENGTH
  if (key === undefined || !fits || !ALIAS.test(alias) || !/[a-z]/i.test(alias)) return 'invalid_alias'
  const whole = fold(alias)
  const words = [whole, ...alias.split('-').map(fold)]
  if (RESERVED.has(whole) || words.some((word) => RESERVED_PARTS.has(word))) return 'alias_reserved'
  if (extraWords.some((word) => words.includes(fold(word)))) return 'alias_reserved'
  if (words.some(isOffensive) || ROOTS.some((root) => whole.includes(root))) return 'alias_offensive'
  return isInviteCode(key) ? 'alias_is_invite_code' : undefined
}

/** What looks alike is the same: further than in a key, where 3 and E are two. */
const fold = (text: string) =>
  text
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/[013457IL]/g, (char) => LOOK_ALIKES[char] ?? char)

const LOOK_ALIKES: Record<string, string> = { 0: 'O', 1: 'I', 3: 'E', 4: 'A', 5: 'S', 7: 'T', L: 'I' }

const RESERVED = new Set(RESERVED_ALIASES.map(fold))
const RESERVED_PARTS = new Set(RESERVED_WORDS.map(fold))
const OFFENSIVE = new Set(OFFENSIVE_WORDS.map(fold))
const ROOTS = OFFENSIVE_ROOTS.map(fold)

const isOffensive = (word: string) =>
  [word, word.replace(/S$/, ''), word.replace(/ES$/, '')].some((one) => OFFENSIVE.has(one))
