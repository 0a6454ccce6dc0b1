import { GROWTH } from '../texts/growth.ts'
import { PostForm } from './action.tsx'
import type { PanelContext } from './context.ts'

interface DownloadProps {
  context: PanelContext
  action: string
}

/** The list under its filters as a file, for those who may take it: a form, since taking it is recorded. */
export function Download({ context, action }: DownloadProps) {
  if (!context.may('people.export')) return null
  return (
    <PostForm context={context} action={action} class="inline">
      <input type="hidden" name="filter" value={context.url.search} />
      <button type="submit">{GROWTH[context.language].csv}</button>
    </PostForm>
  )
}
