import { env } from 'cloudflare:workers'
import { GRAM } from '../../src/db/derived/fragments.ts'
import { foldText } from '../../src/lib/text.ts'
import type { StoredUser } from '../support/seeded-users.ts'

export const SEEDED = 40_000
export const HUB_INVITEES = 5_000
export const CHAIN = 200
export const CHAIN_END = 39_000

/** Gives one of the seeded users 5,000 invitees, and makes 200 the inviters of each other. @returns the id of the one */
export async function buildHubAndChain(seeded: StoredUser[]): Promise<number> {
  const hubId = seeded.find((user) => user.invited_count === 0 && user.invited_by_code === null)!.id
  await env.DB.batch([
    env.DB.prepare(
      `UPDATE users SET invited_by_code = (SELECT invite_code FROM users WHERE id = ?1)
      WHERE id IN (SELECT id FROM users WHERE invited_by_code IS NULL AND id <> ?1 AND id <= ?2 LIMIT ?3)`,
    ).bind(hubId, CHAIN_END - CHAIN, HUB_INVITEES),
    env.DB.prepare(
      `UPDATE users SET invited_by_code = (SELECT up.invite_code FROM users AS up WHERE up.id = users.id - 1)
      WHERE id > ?1 AND id <= ?2`,
    ).bind(CHAIN_END - CHAIN, CHAIN_END),
  ])
  return hubId
}

const FIELDS = ['phone', 'email', 'first_name', 'last_name', 'invite_code', 'invited_by_code'] as const

const piecesOf = (word: string) =>
  Array.from({ length: Math.max(1, word.length - GRAM + 1) }, (_, at) => word.slice(at, at + GRAM))

/** What searches should find, computed by looking at every user. */
export function createScan(everyone: () => StoredUser[]) {
  /** What is searched of each user, folded once. */
  const texts = new Map<StoredUser, string>()

  function textOf(user: StoredUser): string {
    const text = texts.get(user) ?? foldText(FIELDS.map((field) => user[field] ?? '').join('|'))
    texts.set(user, text)
    return text
  }

  const scan = (words: string) => {
    const folded = words.split(' ').map(foldText)
    return everyone().filter((user) => folded.every((word) => textOf(user).includes(word)))
  }

  function isHeldByMore(piece: string, most: number): boolean {
    const folded = foldText(piece)
    let left = most
    return everyone().some((user) => {
      if (textOf(user).includes(folded)) left -= 1
      return left < 0
    })
  }

  return {
    scan,
    holds: (user: StoredUser, word: string) => textOf(user).includes(foldText(word)),
    /** Whether no more users than this hold one of the words' pieces: a search then looks at all of them. */
    isRare: (words: string, most: number) =>
      words.split(' ').some((word) => piecesOf(word).some((piece) => !isHeldByMore(piece, most))),
  }
}
