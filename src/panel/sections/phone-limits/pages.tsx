import type { Context } from 'hono'
import { getPhoneLimits, unlockNumber } from '../../../admin/phone-limits/endpoints.ts'
import { phoneOrNotFound, readPhoneLimits, unlockPhone } from '../../../admin/phone-limits/phone-limits.ts'
import { ReasonInput } from '../../../admin/reason.ts'
import { FIELD_ERRORS } from '../../../errors/field-error-table.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { byStaff } from '../../../identity/staff-request.ts'
import { parsePhone } from '../../../lib/phone.ts'
import type { Phone } from '../../../lib/phone.ts'
import { EMPTY_FORM, parseForm, submitForm } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import type { Panel } from '../../kit/panel.ts'
import { requireMay } from '../../kit/require-panel-staff.ts'
import { Card, Facts, Typed } from '../../kit/small.tsx'
import { NUMBER_TEXTS } from '../../texts/numbers.ts'
import { GuardCard } from './guard-card.tsx'
import { LookForm } from './look-form.tsx'

const PATH = '/admin/numbers/'

const addressOf = (phone: string, done?: string) =>
  `${PATH}?${new URLSearchParams({ phone, ...(done !== undefined && { done }) }).toString()}`

/** A number as staff type it: the plus may be missing, which an address turns into a blank. */
const readTyped = (typed: string) => parsePhone(typed.trim().replace(/^(?=\d)/, '+'))

/** The page of a number; without one, the form alone. */
async function drawNumber(c: Context<AppEnv>, panel: Panel, phone: Phone | undefined, form: FormState) {
  const context = panel.context(c)
  const text = NUMBER_TEXTS[context.language]
  const here = { ...context, url: new URL(phone ? addressOf(phone.e164) : PATH, context.url) }
  const guard = phone && (await readPhoneLimits({ ...panel.ports, db: c.var.db }, phone))
  const looked = guard ? { values: { phone: guard.phone }, errors: {} } : form
  return panelPage(c, here, {
    title: guard ? `${text.title} ${guard.phone}` : text.title,
    section: 'codes',
    notice: c.req.query('done') === 'unlocked' ? text.unlocked : undefined,
    body: (
      <>
        <LookForm context={here} form={looked} />
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
            <GuardCard context={here} guard={guard} form={form} />
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

/** `/admin/numbers/`: the limits of any phone number, and its unlock. */
export function createNumberPages(panel: Panel) {
  return createRouter()
    .get('/', requireMay(getPhoneLimits.permission), async (c) => {
      const typed = c.req.query('phone') ?? ''
      if (typed.trim() === '') return drawNumber(c, panel, undefined, EMPTY_FORM)
      const phone = readTyped(typed)
      if (phone) return drawNumber(c, panel, phone, EMPTY_FORM)
      c.status(400)
      const message = FIELD_ERRORS.invalid_phone[panel.context(c).language]
      return drawNumber(c, panel, undefined, { values: { phone: typed }, errors: { phone: message } })
    })
    .post('/unlock', requireMay(unlockNumber.permission), async (c) =>
      submitForm(c, {
        redraw: async (form) => drawNumber(c, panel, readTyped(form.values['phone'] ?? ''), form),
        act: async (values) => {
          const { reason } = parseForm(ReasonInput, values)
          const phone = phoneOrNotFound(values['phone'] ?? '')
          const input = { phone, reason, by: byStaff(c) }
          const { user_id: id } = await unlockPhone({ ...panel.ports, db: c.var.db }, input)
          const isOfPerson = values['back'] === 'person' && id !== null
          return c.redirect(isOfPerson ? `/admin/people/${id}/?done=unlocked` : addressOf(phone.e164, 'unlocked'), 303)
        },
      }),
    )
}
