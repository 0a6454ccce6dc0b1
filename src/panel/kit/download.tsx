import type { Context, MiddlewareHandler } from 'hono'
import type * as z from 'zod/mini'
import type { FileEndpoint } from '../../admin/list-file.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { byStaff } from '../../identity/staff-request.ts'
import { GROWTH } from '../texts/growth.ts'
import { PostForm } from './action.tsx'
import type { PanelContext } from './context.ts'
import { parseForm, readForm } from './forms.ts'
import type { Panel } from './panel.ts'
import { requireMay } from './require-panel-staff.ts'

interface DownloadProps<Filter extends z.ZodMiniObject> {
  context: PanelContext
  file?: FileEndpoint<Filter>
  action: string
}

/** The button that downloads a list under its filters: a form, since each download is recorded. */
export function Download<Filter extends z.ZodMiniObject>({ context, file, action }: DownloadProps<Filter>) {
  if (!context.may(file?.permission ?? 'people.export')) return null
  return (
    <PostForm context={context} action={action} class="inline">
      <input type="hidden" name="filter" value={context.url.search} />
      <button type="submit">{GROWTH[context.language].csv}</button>
    </PostForm>
  )
}

/** The handlers behind that button. */
export const download = <Filter extends z.ZodMiniObject>(
  { ports, context }: Panel,
  file: FileEndpoint<Filter>,
): [MiddlewareHandler<AppEnv>, (c: Context<AppEnv>) => Promise<Response>] => [
  requireMay(file.permission),
  async (c) => {
    const { filter = '', ...fields } = await readForm(c)
    return file.download({
      ports: { ...ports, db: c.var.db },
      by: byStaff(c),
      filter: parseForm(file.query, { ...fields, ...Object.fromEntries(new URLSearchParams(filter)) }),
      url: c.req.url,
      language: context(c).language,
    })
  },
]
