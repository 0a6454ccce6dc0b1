import { READERS, tokenOf } from './people.ts'
import type { Row } from './rows.ts'
import { requestBytes } from './wire.ts'

/** `[0, 1, 2, …]` */
export const indexes = (count: number) => Array.from({ length: count }, (_, i) => i)

/** Tokens of the readers, in turn. */
export const accessTokens = await Promise.all(indexes(READERS).map(async (i) => tokenOf('access', i, Date.now())))

/** Reads by the readers in turn. */
export const reads =
  (path: (i: number) => string): Row['prepare'] =>
  (_, { from, count }) =>
    Promise.resolve(
      indexes(count).map((i) =>
        requestBytes({ method: 'GET', path: path(from + i), token: accessTokens[i % READERS] ?? '' }),
      ),
    )
