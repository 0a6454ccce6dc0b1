import type { Context } from 'hono'
import { getPhoneLimits } from '../../../admin/phone-limits/endpoints.ts'
import { readPhoneLimits } from '../../../admin/phone-limits/phone-limits.ts'
import { FIELD_ERRORS } from '../../../errors/field-error-table.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { parsePhoneOfQuery } from '../../../lib/phone.ts'
import type { Phone } from '../../../lib/phone.ts'
import { requireMay } from '../../kit/access.ts'
import { addForms } from '../../kit/action.tsx'
import type { Panel } from '../../kit/context.ts'
import { EMPTY_FORM } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { Card, Facts, Typed } from '../../kit/small.tsx'
import { NUMBER_TEXTS } from '../../texts/numbers.ts'
import { GuardCard, numberPath, unlockAction, LookForm } from './guard-card.tsx'

/** A number's page; without a number, only the form. */
async function drawNumber(c: Context<AppEnv>, panel: Panel, phone: Phone | undefined, form: FormState) {
  const context = panel.context(c, { form, at: phone ? numberPath(phone.e164) : '/admin/numbers/?' })
  const text = NUMBER_TEXTS[context.language]
  const guard = phone && (await readPhoneLimits({ ...panel.ports, db: c.var.db }, phone))
  const looked = guard ? { values: { phone: guard.phone }, errors: {} } : form
  return panelPage(c, context, {
    title: guard ? `${text.title} ${guard.phone}` : text.title,
    section: 'codes',
    notice: c.req.query('done') === 'unlocked' ? text.unlocked : undefined,
    body: (
      <>
        <LookForm context={context} form={looked} />
        {guard ? (
          <>
            <Card>
              <Facts
                facts={[
                  [text.phone, <Typed text={guard.phone} />],
                  [text.person, <Owner text={text} id={guard.user_id} />],
                ]}
              />
            </Card>
            <GuardCard context={context} guard={guard} />
          </>
        ) : null}
      </>
    ),
  })
}

const Owner = ({ text, id }: { text: (typeof NUMBER_TEXTS)['en']; id: number | null }) =>
  id === null ? (
    <span class="muted">{text.noUser}</span>
  ) : (
    <a href={`/admin/people/${id}/`}>
      {text.openPerson} ({id})
    </a>
  )

/** `/admin/numbers/`: the limits of any number, and its unlock. */
export function createNumberPages(panel: Panel) {
  const router = createRouter()
  router.get('/numbers', requireMay(getPhoneLimits), async (c) => {
    const typed = c.req.query('phone') ?? ''
    if (typed.trim() === '') return drawNumber(c, panel, undefined, EMPTY_FORM)
    const phone = parsePhoneOfQuery(typed)
    if (phone) return drawNumber(c, panel, phone, EMPTY_FORM)
    c.status(400)
    const message = FIELD_ERRORS.invalid_phone[panel.context(c).language]
    return drawNumber(c, panel, undefined, { values: { phone: typed }, errors: { phone: message } })
  })
  addForms(router, panel, [unlockAction], async (c, form) =>
    drawNumber(c, panel, parsePhoneOfQuery(form.values['phone'] ?? ''), form),
  )
  return router
}
