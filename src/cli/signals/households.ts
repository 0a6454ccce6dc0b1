import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/time.ts'
import { below, createRandom } from '../seed/random.ts'
import type { Random } from '../seed/random.ts'

/* Made-up people who invite each other: families as they are, and rings of fake accounts as they are run. */

const STREAM = 21

export interface Member {
  joinedAt: number
  lastUsedAt: number
  /** Of a number; those of a group may follow each other. */
  number: number
  network: string
  device: number
}

export const KINDS = ['family', 'one device', 'one network', 'numbers in a row', 'many sign-ups'] as const
export type Kind = (typeof KINDS)[number]

/** Someone, and whom they invited. */
export interface Group {
  kind: Kind
  inviter: Member
  invitees: Member[]
}

const FIRST_NUMBER = 79_160_000_000
/** Of a group, so that numbers of two groups are never near each other. */
const NUMBERS = 10_000
/** Farms rent phones for some days, families stay. */
const DAYS_OF_FAMILY = 60

/**
 * Of a hundred families, 55 have one invitee, 30 two, 11 three and 4 four. In six of ten all join on the same evening, the
 * others within two weeks. Four of five are on the network of their home, one in five has numbers in a row, and in
 * one of a hundred a child uses the inviter's device.
 */
function family(random: Random, nth: number): Group {
  const chance = below(random, 100)
  const size = chance < 55 ? 1 : chance < 85 ? 2 : chance < 96 ? 3 : 4
  const [isEvening, isAtHome, isInRow] = [below(random, 10) < 6, below(random, 5) < 4, below(random, 5) === 0]
  const sharesDevice = below(random, 100) === 0
  const start = nth * NUMBERS
  const joinedAt = below(random, 30) * DAY_MS
  const evening = joinedAt + (1 + below(random, 20)) * DAY_MS
  const member = (place: number, at: number): Member => ({
    joinedAt: at,
    lastUsedAt: at + below(random, DAYS_OF_FAMILY) * DAY_MS,
    number: start + (isInRow ? place : below(random, NUMBERS)),
    network: isAtHome ? `home ${nth}` : `mobile ${nth}-${place}`,
    device: start + (sharesDevice && place === 1 ? 0 : place),
  })
  const invitees = Array.from({ length: size }, (_, i) =>
    member(i + 1, evening + (isEvening ? below(random, HOUR_MS) : below(random, 14 * DAY_MS))),
  )
  return {
    kind: 'family',
    inviter: member(0, joinedAt),
    invitees: invitees.toSorted((a, b) => a.joinedAt - b.joinedAt),
  }
}

/** Five to twelve fake accounts that have one thing in common, and hide the rest; a script makes two dozen or more in an hour. */
function ring(random: Random, nth: number): Group {
  const kind = KINDS[1 + (nth % (KINDS.length - 1))]!
  const size = kind === 'many sign-ups' ? 24 + below(random, 16) : 5 + below(random, 8)
  const start = nth * NUMBERS
  const joinedAt = below(random, 30) * DAY_MS
  const begin = joinedAt + HOUR_MS
  const pace = { 'many sign-ups': MINUTE_MS, 'one network': 4 * MINUTE_MS }[kind as string] ?? 8 * HOUR_MS
  const member = (place: number, at: number): Member => ({
    joinedAt: at,
    lastUsedAt: at + below(random, DAY_MS),
    // Bought one by one, unless they come as a block.
    number: start + (kind === 'numbers in a row' ? place : 50 * place),
    network: kind === 'one network' ? `farm ${nth}` : `proxy ${nth}-${place}`,
    device: start + (kind === 'one device' ? place % 2 : place),
  })
  const invitees = Array.from({ length: size }, (_, i) => member(i + 1, begin + i * pace))
  return { kind, inviter: member(0, joinedAt), invitees }
}

/** The same numbers make the same groups. */
export function makeGroups({ families, rings, seed }: { families: number; rings: number; seed: number }): Group[] {
  const random = createRandom(seed, STREAM)
  return Array.from({ length: families + rings }, (_, nth) =>
    nth < families ? family(random, nth) : ring(random, nth),
  )
}

/** E.164. */
export const phoneOf = ({ number }: Member): string => `+${FIRST_NUMBER + number}`
