import { COMMON } from '../texts/common.ts'
import type { PanelContext } from './context.ts'

interface PagerProps {
  context: PanelContext
  /** The next and previous URLs of the JSON route; only their query is used. */
  next: string | null
  previous: string | null
  /** If newest first is not the only order. */
  names?: { next: string; previous: string }
}

export function Pager({ context, next, previous, names }: PagerProps) {
  const text = COMMON[context.language]
  const { next: ahead, previous: behind } = names ?? { next: text.older, previous: text.newer }
  if (next === null && previous === null) return null
  return (
    <nav class="pager" aria-label={text.pages}>
      {previous === null ? <span /> : <a href={samePage(context, previous)}>← {behind}</a>}
      {next === null ? <span /> : <a href={samePage(context, next)}>{ahead} →</a>}
    </nav>
  )
}

/** The page's own path with the query of the JSON route's link. */
function samePage({ url }: PanelContext, target: string): string {
  const to = new URL(url)
  to.searchParams.delete('done')
  const cursor = new URL(target).searchParams.get('cursor')
  if (cursor !== null) to.searchParams.set('cursor', cursor)
  return to.pathname + to.search
}
