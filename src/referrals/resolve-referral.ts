import { sql } from 'drizzle-orm'
import type { Placeholders } from '../db/prepared-query.ts'
import { runBatch } from '../db/run-batch.ts'
import type { ClickTokens } from '../links/click-token.ts'
import { TOKEN_PARAMETER } from '../links/click-token.ts'
import { linkKey } from '../links/link-key.ts'
import { aboutLiveLink } from '../links/live-link.ts'
import { countGuess, guessOf, noRoomToGuess, selectRoom } from '../links/unknown-codes.ts'
import type { Ports } from '../ports.ts'
import type { Resolved } from './responses.ts'
import type { ResolveInput } from './schemas.ts'

type ResolvePorts = Pick<Ports, 'config' | 'clock' | 'openDatabase'> & { clickTokens: ClickTokens }

/**
 * A click token for whatever an app has at its first start. A token is checked without the database and stays the same
 * click; a typed code counts as a click of now. The answer does not say whose link it is or why it is none.
 * @throws AppError `unknown_codes`, `storage_unavailable`
 */
export async function resolveReferral(
  ports: ResolvePorts,
  { input, network }: { input: ResolveInput; network: string },
): Promise<Resolved> {
  const { clickTokens, clock } = ports
  const now = clock()
  if (typeof input.code === 'string') {
    const key = linkKey(input.code)
    const live = key === undefined ? undefined : await liveKey(ports, { key, network, now })
    return live ? { valid: true, referral_token: clickTokens.mint(live, now).token } : { valid: false }
  }
  const token = input.token ?? tokenOfReferrer(input.referrer ?? '')
  const click = clickTokens.read(token, now)
  return click ? { valid: true, referral_token: clickTokens.renew(click) } : { valid: false }
}

const selectLive = aboutLiveLink((db, _: Placeholders<{ key: string; now: number }>, liveLink) =>
  db.all<{ key: string }>(sql`SELECT link_key AS "key" FROM (${liveLink})`),
)

/** The key of the live link that a typed one means. Guesses are counted in the same trip. */
async function liveKey(
  { config, openDatabase }: ResolvePorts,
  { key, network, now }: { key: string; network: string; now: number },
): Promise<string | undefined> {
  const guess = guessOf(config, { network }, { key, now })
  // Not earlier: a token needs no database.
  const { db } = openDatabase('write')
  const { found, room } = await runBatch(db, {
    found: selectLive(db, { key, now }),
    room: selectRoom(db, guess),
    count: countGuess(db, guess),
  })
  if (!room[0]?.hasRoom) throw noRoomToGuess(guess, now, room[0])
  return found[0]?.key
}

/** Stores, and links to them, each encode what they are given. */
const MAX_ENCODINGS = 3

/**
 * The click token in an install referrer such as `referral_token=…&utm_source=…`, which may arrive encoded. Stores that
 * pass on nothing else, such as RuStore, give the token alone.
 */
function tokenOfReferrer(referrer: string): string {
  let text = referrer
  for (let decoded = 0; decoded < MAX_ENCODINGS; decoded += 1) {
    const token = new URLSearchParams(text).get(TOKEN_PARAMETER)
    if (token !== null) return token
    text = decode(text)
  }
  return text
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
