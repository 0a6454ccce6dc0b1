import type { Context } from 'hono'
import type { AppError } from '../../errors/app-error.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { problemOf } from '../../http/problem.ts'
import type { PanelContext } from './context.ts'
import { panelPage } from './page.tsx'
import { COMMON } from './texts/common.ts'

/** A refusal or a fault as a page, in the status of the error. */
export function errorPage(c: Context<AppEnv>, context: PanelContext, error: AppError): Response | Promise<Response> {
  const problem = problemOf(error, context.language, c.get('requestId'))
  c.set('errorCode', error.code)
  for (const [name, value] of Object.entries(error.options.headers ?? {})) c.header(name, value)
  c.status(problem.status as 400)
  return panelPage(c, context, {
    title: problem.title,
    body: (
      <div class="empty">
        <p>{problem.detail}</p>
        <p>
          <a class="button" href="/admin/">
            {COMMON[context.language].start}
          </a>
        </p>
        <p class="muted">
          <small>
            {COMMON[context.language].requestId}: <code>{problem.request_id}</code>
          </small>
        </p>
      </div>
    ),
  })
}
