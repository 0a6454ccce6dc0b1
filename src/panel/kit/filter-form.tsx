import type { Child } from 'hono/jsx'
import { COMMON } from '../texts/common.ts'
import type { PanelContext } from './context.ts'

interface FilterFormProps {
  context: PanelContext
  action: string
  /** Names of the filters, to know whether any is set. */
  names: string[]
  /** Folded fields, open while one of them is used. */
  more?: { names: string[]; fields: Child }
  children?: Child
}

/** The filters of a list. They are in its URL, so it can be bookmarked and shared. */
export function FilterForm({ context, action, names, more, children }: FilterFormProps) {
  const text = COMMON[context.language]
  const isUsed = (name: string) => Boolean(context.url.searchParams.get(name))
  return (
    <form method="get" action={action} class="filters" role="search" aria-label={text.filters}>
      {children}
      <div class="actions">
        <button class="primary" type="submit">
          {text.apply}
        </button>
        {names.some(isUsed) ? (
          <a class="button" href={action}>
            {text.clear}
          </a>
        ) : null}
      </div>
      {more === undefined ? null : (
        <details class="more" {...(more.names.some(isUsed) && { open: true })}>
          <summary>{text.more}</summary>
          <div class="filters">{more.fields}</div>
        </details>
      )}
    </form>
  )
}
