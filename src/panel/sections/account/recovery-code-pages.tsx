import type { Context } from 'hono'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { PostForm } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { keptInBrowser } from '../../kit/kept.ts'
import { panelPage } from '../../kit/page.tsx'
import { Card } from '../../kit/small.tsx'
import { ACCOUNT_TEXTS } from '../../texts/account.ts'
import { STAFF_TEXTS } from '../../texts/staff.ts'

const PATH = '/account/second-factor/codes'
const ACCOUNT = '/admin/account/'

/** New recovery codes stay until their owner confirms that they are saved. */
export const recoveryCodes = keptInBrowser('codes', 'recovery')

/** Keeps new codes, and goes to their page. */
export async function keepRecoveryCodes(c: Context<AppEnv>, panel: Panel, answer: Response): Promise<Response> {
  const { recovery_codes: codes } = await answer.json<{ recovery_codes: string[] }>()
  await recoveryCodes.keep(c, panel, codes.join(' '))
  return c.redirect(`/admin${PATH}/`, 303)
}

const readCodes = async (c: Context<AppEnv>, panel: Panel) => (await recoveryCodes.read(c, panel))?.split(' ')

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
    recoveryCodes.forget(c)
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
  if (!recoveryCodes.isKept(headers)) return null
  const text = ACCOUNT_TEXTS[context.language]
  return (
    <p class="notice attention">
      {text.unsavedCodes} <a href={`/admin${PATH}/`}>{text.showCodes}</a>
    </p>
  )
}
