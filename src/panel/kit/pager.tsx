import { COMMON } from '../texts/common.ts'
import type { PanelContext } from './context.ts'

interface PagerProps {
  context: PanelContext
  /** Absolute URLs of the JSON route, or null; the panel keeps their query. */
  next: string | null
  previous: string | null
  /** Where newest first is not the only order. */
  names?: { next: string; previous: string }
}

/** Links to the pages before and after. */
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

/** The page's own path with the position that the list gave. */
function samePage({ url }: PanelContext, target: string): string {
  const to = new URL(url)
  to.searchParams.delete('done')
  const cursor = new URL(target).searchParams.get('cursor')
  if (cursor !== null) to.searchParams.set('cursor', cursor)
  return to.pathname + to.search
}
