import type { Context } from 'hono'
import { codesFile, listPendingCodes, ListCodesQuery, voidPendingCode } from '../../../admin/codes/endpoints.ts'
import { listCodes } from '../../../admin/codes/list-codes.ts'
import { voidCode } from '../../../admin/codes/void-code.ts'
import { ReasonInput } from '../../../admin/reason.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { byStaff } from '../../../identity/staff-request.ts'
import { LostForm } from '../../kit/action.tsx'
import { Download, download } from '../../kit/download.tsx'
import { EMPTY_FORM, parseForm, submitForm } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { Pager } from '../../kit/pager.tsx'
import type { Panel } from '../../kit/panel.ts'
import { requireMay } from '../../kit/require-panel-staff.ts'
import { CODE_TEXTS } from '../../texts/codes.ts'
import { COMMON } from '../../texts/common.ts'
import { LookForm } from '../phone-limits/look-form.tsx'
import { CodeTable } from './code-table.tsx'

const PAGE_ROWS = '50'
const PATH = '/admin/codes/'

async function drawCodes(c: Context<AppEnv>, panel: Panel, refused?: { id: string; form: FormState }) {
  const context = panel.context(c)
  // Also when a refused form is drawn again, whose address is its own.
  const url = new URL(PATH + context.url.search, context.url)
  const text = CODE_TEXTS[context.language]
  const query = parseForm(ListCodesQuery, { limit: PAGE_ROWS, cursor: c.req.query('cursor') })
  const page = await listCodes({ ...panel.ports, db: c.var.db }, { query, url: url.href, viewer: c.var.staff })
  const here = { ...context, url }
  const isDrawn = page.results.some(({ id }) => id === refused?.id)
  return panelPage(c, here, {
    title: COMMON[context.language].codes,
    section: 'codes',
    notice: c.req.query('done') === 'voided' ? text.voided : undefined,
    body: (
      <>
        <LostForm form={refused?.form} isDrawn={isDrawn} />
        <div class="list-head">
          <p class="muted">{text.intro}</p>
          <Download context={here} file={codesFile} action="/admin/codes/export/" />
        </div>
        {context.may('people.unlock') ? <LookForm context={here} form={EMPTY_FORM} /> : null}
        <CodeTable context={here} codes={page.results} now={panel.ports.clock()} refused={refused} />
        <Pager context={here} next={page.next} previous={page.previous} />
      </>
    ),
  })
}

/** `/admin/codes/`: pending codes, and how to void them. */
export function createCodePages(panel: Panel) {
  return createRouter()
    .get('/', requireMay(listPendingCodes.permission), async (c) => drawCodes(c, panel))
    .post('/export', ...download(panel, codesFile))
    .post('/:id/void', requireMay(voidPendingCode.permission), async (c) => {
      const id = c.req.param('id')
      return submitForm(c, {
        redraw: async (form) => drawCodes(c, panel, { id, form }),
        act: async (values) => {
          const { reason } = parseForm(ReasonInput, values)
          const input = { id, reason, by: byStaff(c) }
          await voidCode({ ...panel.ports, db: c.var.db }, input)
          const back = new URLSearchParams({ ...pick(c.req.query('cursor')), done: 'voided' })
          return c.redirect(`${PATH}?${back.toString()}`, 303)
        },
      })
    })
}

const pick = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor })
