import type { Context } from 'hono'
import { listAllReferrals, referralsFile } from '../../../admin/referrals/endpoints.ts'
import { getStoryOrThrow } from '../../../admin/referrals/get-story.ts'
import type { Referral, ReferralPage } from '../../../admin/referrals/responses.ts'
import { CERTAINTIES, METHODS } from '../../../admin/referrals/schemas.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { idOrNotFound } from '../../../http/pagination.ts'
import { requireMay } from '../../kit/access.ts'
import { addForms } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import type { FormState } from '../../kit/forms.ts'
import { addListPage, emptyScan } from '../../kit/list-page.tsx'
import type { ListPage } from '../../kit/list-page.tsx'
import { BY_DATE, dateOrder } from '../../kit/list-parts.tsx'
import { panelPage } from '../../kit/page.tsx'
import { PersonLink, Card, Country, Facts, Time, Typed } from '../../kit/small.tsx'
import type { Column } from '../../kit/table.tsx'
import { channelName, channelOptions, GROWTH } from '../../texts/growth.ts'
import { REFERRAL_TEXTS } from '../../texts/referrals.ts'
import { isolated } from '../person/person-scene.ts'
import { CertaintyBadge, correctInviter, InviterCard } from './inviter-card.tsx'
import { StoryCard } from './story-card.tsx'

const referralList: ListPage<ReferralPage> = {
  path: '/referrals',
  views: 'referrals',
  section: 'referrals',
  list: listAllReferrals,
  file: referralsFile,
  title: ({ context: { language } }) => REFERRAL_TEXTS[language].title,
  intro: ({ context: { language } }) => <p class="muted">{REFERRAL_TEXTS[language].intro}</p>,
  filters({ language }) {
    const [text, words] = [REFERRAL_TEXTS[language], GROWTH[language]]
    const options = <Name extends keyof typeof text>(any: string, names: readonly Name[]) => [
      ['', any] as const,
      ...names.map((name) => [name, text[name]] as const),
    ]
    return [
      { name: 'inviter', label: text.inviter, hint: text.inviterHint, picks: 'code', picksHint: words.pickHint },
      { name: 'method', label: text.source, options: options(text.anySource, METHODS) },
      { name: 'certainty', label: text.certainty, options: options(text.anyCertainty, CERTAINTIES), folded: true },
      { name: 'channel', label: words.channel, options: channelOptions(language), folded: true },
      { name: 'program', label: text.program, autocomplete: 'off', folded: true },
      { name: 'from', type: 'date', label: words.from, folded: true },
      { name: 'to', type: 'date', label: words.to, folded: true },
      dateOrder(language),
    ]
  },
  dates: { from: 'from', to: 'to' },
  ordering: 'newest',
  columns: ({ context }) => columnsOf(context),
  empty: (view) => emptyScan(view, REFERRAL_TEXTS[view.context.language]),
}

/** `/admin/referrals/`: who invited whom, and a page to correct one. */
export function createReferralPages(panel: Panel) {
  async function drawReferral(c: Context<AppEnv>, form?: FormState) {
    const context = panel.context(c, { form })
    const text = REFERRAL_TEXTS[context.language]
    const input = { userId: idOrNotFound(c.req.param('id') ?? ''), viewer: c.var.staff }
    const attribution = await getStoryOrThrow({ db: c.var.db }, input)
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
          <InviterCard context={context} attribution={attribution} />
          <StoryCard context={context} attribution={attribution} />
        </>
      ),
    })
  }

  const router = createRouter()
  addListPage(router, panel, referralList)
  router.get('/referrals/:id', requireMay(listAllReferrals), async (c) => drawReferral(c))
  addForms(router, panel, [correctInviter], drawReferral)
  return router
}

function columnsOf(context: PanelContext): Column<Referral>[] {
  const { language } = context
  const text = REFERRAL_TEXTS[language]
  const words = GROWTH[language]
  return [
    { title: text.invitee, lead: true, cell: ({ invitee }) => <PersonLink context={context} person={invitee} /> },
    { title: text.inviter, cell: ({ inviter }) => <PersonLink context={context} person={inviter} /> },
    {
      title: text.link,
      cell: ({ link, channel }) => (
        <span class="person">
          <a href={`/admin/links/${encodeURIComponent(link)}/`}>
            <code>{link}</code>
          </a>
          {channel === null ? null : <small class="muted">{channelName(channel, language)}</small>}
        </span>
      ),
    },
    {
      title: text.source,
      cell: ({ method, certainty }) => (
        <span class="person">
          {text[method]}
          <CertaintyBadge context={context} certainty={certainty} />
        </span>
      ),
    },
    { title: words.country, cell: ({ country }) => <Country context={context} code={country} /> },
    { title: text.at, sort: BY_DATE, cell: ({ at }) => <Time at={at} context={context} /> },
    {
      title: text.actions,
      cell: ({ invitee }) => (
        <a class="button" href={`/admin/referrals/${invitee.id}/`}>
          {context.may(correctInviter.endpoint) && invitee.state !== 'deleted' ? text.edit : text.open}
        </a>
      ),
    },
  ]
}
