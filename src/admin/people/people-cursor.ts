import { cursorText, cursorUrl, readCursor } from '../../http/pagination.ts'
import type { Cursor } from '../../http/pagination.ts'

/** Where somebody stood when they were read: they may have left the board since, and a list goes on from there. */
export interface Standing {
  score: number
  reachedAt: number
}

/** Beside whom a page begins; in the order of the board also where they stood. */
export interface PeopleCursor extends Cursor {
  standing?: Standing | undefined
}

const STANDING = /^(\w+)\.([0-9a-z]{1,10})\.([0-9a-z]{1,10})$/

export function readPeopleCursor(text: string): PeopleCursor | undefined {
  const found = STANDING.exec(text)
  const cursor = readCursor(found?.[1] ?? text)
  if (!found || !cursor) return cursor
  const [score = 0, reachedAt = 0] = found.slice(2).map((part) => Number.parseInt(part, 36))
  return { ...cursor, standing: { score, reachedAt } }
}

/** The absolute URL of the page at a cursor, with the caller's own parameters. */
export function peopleUrl(requestUrl: string, cursor: PeopleCursor | undefined): string | null {
  if (!cursor) return null
  const { standing } = cursor
  const stood = standing ? [standing.score, standing.reachedAt] : []
  return cursorUrl(requestUrl, [cursorText(cursor), ...stood.map((part) => part.toString(36))].join('.'))
}
