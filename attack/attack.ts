import { generateKey } from '../src/cli/keys/generate-key.ts'
import type { Arena } from './arena.ts'

/** How much an attack tries. The short form of `npm test` keeps every rule and shrinks the crowds. */
export interface Effort {
  /** Guesses sent at the same moment. */
  guesses: number
  refreshes: number
  replays: number
  /** Requests whose times are compared; 0 leaves out what only a quiet machine can measure. */
  timed: number
  /** Sends asked for in all countries together; 0 leaves that out. */
  sendsEverywhere: number
  /** Strangers' numbers left on the page of one link. */
  plantings: number
}

export const FULL: Effort = {
  guesses: 500,
  refreshes: 200,
  replays: 100,
  timed: 2000,
  sendsEverywhere: 1200,
  plantings: 10_000,
}
export const SHORT: Effort = {
  guesses: 100,
  refreshes: 60,
  replays: 40,
  timed: 0,
  sendsEverywhere: 0,
  plantings: 200,
}

/** One bound, as promised and as measured. */
export interface Finding {
  what: string
  measured: number
  relation: '≤' | '=' | '≥'
  promised: number
  unit: string
  /** Whether what was measured is as good as what was promised. */
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
 * Under which settings an attack runs. `asDeployed` has all limits as they are. The clock of a running workerd cannot be
 * moved, so `fastCooldown` lets a number ask again after 1 s instead of 60; every count stays the real one.
 * `openBudgets` lets thousands of unverified sends through, for what needs many requests and counts none. `publicKeys`
 * signs tokens with one key of each asymmetric algorithm instead of a secret.
 */
export const ARENAS: Record<ArenaName, Record<string, string>> = {
  asDeployed: {},
  fastCooldown: { LIMITS: 'send_cooldown=1/1' },
  openBudgets: { LIMITS: 'unverified_sends_per_country=1000000, sends_per_service=1000000' },
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

/** The chance that one of so many guesses at a code of 4 digits is right. */
export const chanceOfHit = (what: string, guesses: number): Finding =>
  atMost(what, (100 * guesses) / CODES, MAX_CHANCE_PERCENT, '%')
