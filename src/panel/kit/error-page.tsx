import type { Context } from 'hono'
import type { AppError } from '../../errors/app-error.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { errorHeaders, problemOf } from '../../http/problem.ts'
import { COMMON } from '../texts/common.ts'
import type { Panel, PanelContext } from './context.ts'
import { panelPage } from './page.tsx'

/** An error as a page, with the error's status. */
export function errorPage(c: Context<AppEnv>, panel: Panel, error: AppError): Response | Promise<Response> {
  const context = panel.context(c)
  const problem = problemOf(error, context.language, c.get('requestId'))
  const text = COMMON[context.language]
  const isAway = error.code === 'storage_unavailable'
  const isForm = c.req.method === 'POST'
  const detail = isAway && isForm ? text[whatCameOf(context)] : problem.detail
  c.set('errorCode', error.code)
  for (const [name, value] of Object.entries(errorHeaders(error))) c.header(name, value)
  c.status(problem.status as 400)
  return panelPage(c, context, {
    title: problem.title,
    body: (
      <div class="empty">
        <p>{detail}</p>
        <p class="actions">
          {isAway ? (
            <a class="button primary" href={panel.pageOfForm(context.url) ?? context.url.pathname + context.url.search}>
              {isForm ? text.toForm : text.tryAgain}
            </a>
          ) : null}
          <a class="button" href="/admin/">
            {text.start}
          </a>
        </p>
        <p class="muted">
          <small>
            {text.requestId}: <code>{problem.request_id}</code>
          </small>
        </p>
      </div>
    ),
  })
}

/** Authentication comes first: if it failed, nothing was saved. */
function whatCameOf({ staff, url }: PanelContext) {
  if (url.pathname.startsWith('/admin/sign-in')) return 'notSignedIn'
  return staff ? 'maybeDone' : 'notDone'
}
