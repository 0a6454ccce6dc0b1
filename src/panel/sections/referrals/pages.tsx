import type { Context } from 'hono'
import { correctInviter } from '../../../admin/referrals/correct-inviter.ts'
import { listAllReferrals, readAttribution, referralsFile, setInviter } from '../../../admin/referrals/endpoints.ts'
import { getAttributionOrThrow } from '../../../admin/referrals/get-attribution.ts'
import { listReferrals } from '../../../admin/referrals/list-referrals.ts'
import { CorrectInviterInput, ReferralsQuery } from '../../../admin/referrals/schemas.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { idOrNotFound } from '../../../http/pagination.ts'
import { byStaff } from '../../../identity/staff-request.ts'
import { UNKNOWN_INVITE_CODE } from '../../../lib/fields.ts'
import { download } from '../../kit/download.tsx'
import { readFilters } from '../../kit/filters.ts'
import { EMPTY_FORM, parseForm, submitForm } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import type { Panel } from '../../kit/panel.ts'
import { PersonLink } from '../../kit/person-link.tsx'
import { requireMay } from '../../kit/require-panel-staff.ts'
import { Card, Facts, Typed } from '../../kit/small.tsx'
import { GROWTH } from '../../texts/growth.ts'
import { REFERRAL_TEXTS } from '../../texts/referrals.ts'
import { isolated } from '../person/person-scene.ts'
import { InviterCard } from './inviter-card.tsx'
import { ReferralList } from './referral-list.tsx'

/** `/admin/referrals/`: who invited whom, and the correction of one. */
export function createReferralPages(panel: Panel) {
  const { ports, context: contextOf } = panel
  async function drawReferral(c: Context<AppEnv>, form: FormState) {
    const context = contextOf(c)
    const text = REFERRAL_TEXTS[context.language]
    const input = { userId: idOrNotFound(c.req.param('id') ?? ''), viewer: c.var.staff }
    const attribution = await getAttributionOrThrow({ db: c.var.db }, input)
    const { user } = attribution
    return panelPage(c, context, {
      title: `${text.pageTitle} ${isolated(user.name ?? user.phone ?? String(user.id))}`,
      section: 'referrals',
      notice: c.req.query('done') === 'inviter-corrected' ? text.done : undefined,
      body: (
        <>
          <Card title={text.invitee}>
            <Facts
              facts={[
                [GROWTH[context.language].person, <PersonLink context={context} person={user} />],
                [text.ownCode, <Typed text={user.invite_code} />],
              ]}
            />
          </Card>
          <InviterCard context={context} attribution={attribution} form={form} />
        </>
      ),
    })
  }

  return createRouter()
    .get('/', requireMay(listAllReferrals.permission), async (c) => {
      const context = contextOf(c)
      const { query, form } = readFilters(c, ReferralsQuery)
      const input = query && { query, viewer: c.var.staff, url: c.req.url }
      const page = input && (await listReferrals({ db: c.var.db }, input))
      return panelPage(c, context, {
        title: REFERRAL_TEXTS[context.language].title,
        section: 'referrals',
        body: <ReferralList context={context} form={form} page={page} />,
      })
    })
    .get('/:id', requireMay(readAttribution.permission), async (c) => drawReferral(c, EMPTY_FORM))
    .post('/export', ...download(panel, referralsFile))
    .post('/:id', requireMay(setInviter.permission), (c) =>
      submitForm(c, {
        redraw: async (form) => drawReferral(c, form),
        act: async (values) => {
          const userId = idOrNotFound(c.req.param('id'))
          const { inviter: code = null, reason } = parseForm(CorrectInviterInput, inputOf(values))
          const input = { userId, code, reason, by: byStaff(c) }
          await correctInviter({ ...ports, db: c.var.db }, input)
          const back = values['back'] === 'person' ? 'people' : 'referrals'
          return c.redirect(`/admin/${back}/${userId}/?done=inviter-corrected`, 303)
        },
      }),
    )
}

/** Nobody is said by a button of its own: a field left empty is a code that nobody has. */
const inputOf = ({ intent, inviter = '', ...values }: Record<string, string>) => ({
  ...values,
  inviter: intent === 'remove' ? null : inviter.trim() || UNKNOWN_INVITE_CODE,
})
