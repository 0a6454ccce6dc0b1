import type { Context } from 'hono'
import { openSecret, sealSecret } from '../../../admin/second-factor/sealed-secret.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { CODES_COOKIE, clearCodesCookie, setCodesCookie } from '../../kit/access.ts'
import { PostForm } from '../../kit/action.tsx'
import { readCookie } from '../../kit/context.ts'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { panelPage } from '../../kit/page.tsx'
import { Card } from '../../kit/small.tsx'
import { ACCOUNT_TEXTS } from '../../texts/account.ts'
import { STAFF_TEXTS } from '../../texts/staff.ts'

const PATH = '/account/second-factor/codes'
const ACCOUNT = '/admin/account/'

/**
 * New recovery codes stay until their owner confirms that they are saved. Nobody stores them: the browser has them in a
 * cookie that only this service opens, for the session that made them.
 */
const useOf = (c: Context<AppEnv>) => `recovery ${c.var.staff.sessionHash}`

/** Keeps new codes, and goes to their page. */
export async function keepRecoveryCodes(c: Context<AppEnv>, { ports }: Panel, answer: Response): Promise<Response> {
  const { recovery_codes: codes } = await answer.json<{ recovery_codes: string[] }>()
  const text = new TextEncoder().encode(codes.join(' '))
  const sealed = await sealSecret(ports.config, c.var.staff.id, text, useOf(c))
  c.header('Set-Cookie', setCodesCookie(sealed), { append: true })
  return c.redirect(`/admin${PATH}/`, 303)
}

async function readCodes(c: Context<AppEnv>, { ports }: Panel): Promise<string[] | undefined> {
  const sealed = readCookie(c.req.header('cookie'), CODES_COOKIE)
  const opened = sealed && (await openSecret(ports.config, c.var.staff.id, sealed, useOf(c)))
  return opened ? new TextDecoder().decode(opened).split(' ') : undefined
}

/** `/admin/account/second-factor/codes/`: new recovery codes, until they are confirmed as saved. */
export function createRecoveryCodePages(panel: Panel) {
  const router = createRouter()
  router.get(PATH, async (c) => {
    const codes = await readCodes(c, panel)
    if (!codes) return c.redirect(ACCOUNT, 303)
    const context = panel.context(c)
    const { recoveryTitle: title } = ACCOUNT_TEXTS[context.language]
    return panelPage(c, context, { title, section: 'account', body: <Codes context={context} codes={codes} /> })
  })
  router.get(`${PATH}/file`, async (c) => {
    const codes = await readCodes(c, panel)
    if (!codes) return c.redirect(ACCOUNT, 303)
    const { fileIntro } = ACCOUNT_TEXTS[panel.context(c).language]
    c.header('Content-Disposition', 'attachment; filename="recovery-codes.txt"')
    return c.text([fileIntro, c.var.staff.email, '', ...codes, ''].join('\r\n'))
  })
  router.post(`${PATH}/saved`, (c) => {
    c.header('Set-Cookie', clearCodesCookie(), { append: true })
    return c.redirect(`${ACCOUNT}?done=codes-saved`, 303)
  })
  return router
}

function Codes({ context, codes }: { context: PanelContext; codes: string[] }) {
  const text = ACCOUNT_TEXTS[context.language]
  const { copy, copied } = STAFF_TEXTS[context.language]
  return (
    <Card>
      <p>{text.recoveryIntro}</p>
      <ul class="recovery-codes" id="recovery-codes">
        {codes.map((code) => (
          <li>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <p class="actions">
        <button type="button" data-copy="recovery-codes" hidden>
          {copy}
        </button>
        <a class="button" href={`/admin${PATH}/file/`} download>
          {text.download}
        </a>
        <span class="muted" role="status" data-copied={copied}></span>
      </p>
      <PostForm context={context} action={`/admin${PATH}/saved/`} class="below">
        <button class="primary" type="submit">
          {text.recoverySaved}
        </button>
      </PostForm>
    </Card>
  )
}

/** On the account's page, as long as the codes are not confirmed. */
export function UnsavedCodes({ context, headers }: { context: PanelContext; headers: Headers }) {
  if (!readCookie(headers.get('cookie') ?? undefined, CODES_COOKIE)) return null
  const text = ACCOUNT_TEXTS[context.language]
  return (
    <p class="notice attention">
      {text.unsavedCodes} <a href={`/admin${PATH}/`}>{text.showCodes}</a>
    </p>
  )
}
