import { generateKey } from '../src/cli/keys/generate-key.ts'
import type { Arena } from './arena.ts'

/** The size of an attack. The short form in `npm test` keeps every rule and reduces the crowds. */
export interface Effort {
  /** Guesses sent at once. */
  guesses: number
  refreshes: number
  replays: number
  /** Timed requests; 0 skips what only a quiet machine can measure. */
  timed: number
  /** Requested sends over all countries; 0 skips this. */
  sendsEverywhere: number
  /** Strangers' numbers submitted on the page of one link. */
  plantings: number
  /** Sign-ins of staff with wrong passwords, sent at once. */
  staffSignIns: number
  /** Among whom a search looks. */
  people: number
}

export const FULL: Effort = {
  guesses: 500,
  refreshes: 200,
  replays: 100,
  timed: 2000,
  sendsEverywhere: 1200,
  plantings: 10_000,
  staffSignIns: 200,
  people: 60_000,
}
export const SHORT: Effort = {
  guesses: 100,
  refreshes: 60,
  replays: 40,
  timed: 0,
  sendsEverywhere: 0,
  plantings: 200,
  staffSignIns: 30,
  people: 12_000,
}

/** One limit, promised and measured. */
export interface Finding {
  what: string
  measured: number
  relation: '≤' | '=' | '≥'
  promised: number
  unit: string
  /** Whether the measured value is within the promised one. */
  holds: boolean
}

export interface Attack {
  /** For `--only`. */
  name: string
  arena: ArenaName
  run: (arena: Arena, effort: Effort) => Promise<Finding[]>
}

export const SIGNING_KEYS = [await generateKey('ES256'), await generateKey('EdDSA')]

/**
 * The settings of an attack. `asDeployed` has all limits unchanged. The clock of a running workerd cannot be moved, so
 * `fastCooldown` has a cooldown of 1 s instead of 60, with unchanged counts. `openBudgets` allows thousands of unverified
 * sends, for attacks that need many requests, and has a store for links to lead to. `publicKeys` signs tokens with one key of each asymmetric algorithm instead
 * of a secret.
 */
export const ARENAS: Record<ArenaName, Record<string, string>> = {
  asDeployed: {},
  fastCooldown: { LIMITS: 'send_cooldown=1/1' },
  openBudgets: {
    LIMITS: 'unverified_sends_per_country=1000000, sends_per_service=1000000',
    IOS_STORE_URL: 'https://apps.example/app',
  },
  publicKeys: { SIGNING_KEYS: JSON.stringify(SIGNING_KEYS) },
}

export type ArenaName = 'asDeployed' | 'fastCooldown' | 'openBudgets' | 'publicKeys'

const compare: Record<Finding['relation'], (measured: number, promised: number) => boolean> = {
  '≤': (measured, promised) => measured <= promised,
  '=': (measured, promised) => measured === promised,
  '≥': (measured, promised) => measured >= promised,
}

const finding =
  (relation: Finding['relation']) =>
  (what: string, measured: number, promised: number, unit = ''): Finding => ({
    what,
    measured,
    relation,
    promised,
    unit,
    holds: compare[relation](measured, promised),
  })

export const atMost = finding('≤')
export const exactly = finding('=')
export const atLeast = finding('≥')

const CODES = 9000
const MAX_CHANCE_PERCENT = 0.15

/** The probability that one of these guesses at a 4-digit code is right. */
export const chanceOfHit = (what: string, guesses: number, promised = MAX_CHANCE_PERCENT): Finding =>
  atMost(what, (100 * guesses) / CODES, promised, '%')
