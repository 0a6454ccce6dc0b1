import type { Context } from 'hono'
import { createCampaignLink } from '../../../admin/campaign-links/endpoints.ts'
import { linksFile, listLinks } from '../../../admin/links/endpoints.ts'
import { getAnyLinkOrThrow } from '../../../admin/links/get-any-link.ts'
import type { AdminLink, AdminLinkPage } from '../../../admin/links/responses.ts'
import { AppError } from '../../../errors/app-error.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { toDay } from '../../../lib/time.ts'
import { readPeriod, StatsQuery } from '../../../links/stats/period.ts'
import { requireMay } from '../../kit/access.ts'
import { addForms } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { formatCount, formatShare } from '../../kit/format.ts'
import { markRefusal, readFilters } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { addListPage, emptyScan } from '../../kit/list-page.tsx'
import type { ListPage } from '../../kit/list-page.tsx'
import { BY_DATE, dateOrder } from '../../kit/list-parts.tsx'
import { panelPage } from '../../kit/page.tsx'
import { Time, Typed } from '../../kit/small.tsx'
import type { Column } from '../../kit/table.tsx'
import { CAMPAIGN_TEXTS } from '../../texts/campaigns.ts'
import { channelName, channelOptions, GROWTH } from '../../texts/growth.ts'
import { LINK_TEXTS } from '../../texts/links.ts'
import { disableCampaignAction } from './campaign-pages.tsx'
import { imageHosts } from './chat-preview.tsx'
import { disableAction, LinkOwner, LinkPage, LinkState } from './link-page.tsx'

const linkList: ListPage<AdminLinkPage> = {
  path: '/links',
  views: 'links',
  section: 'links',
  list: listLinks,
  file: linksFile,
  title: ({ context: { language } }) => LINK_TEXTS[language].title,
  intro: ({ context: { language } }) => <p class="muted">{LINK_TEXTS[language].intro}</p>,
  filters({ language }) {
    const text = LINK_TEXTS[language]
    return [
      { name: 'search', type: 'search', label: text.search, hint: text.searchHint, autocomplete: 'off' },
      { name: 'owner', label: text.owner, hint: text.ownerHint, picks: 'code', picksHint: GROWTH[language].pickHint },
      {
        name: 'state',
        label: text.status,
        options: [
          ['all', text.all],
          ['live', text.live],
          ['disabled', text.disabled],
          ['expired', text.expired],
        ],
      },
      {
        name: 'kind',
        label: CAMPAIGN_TEXTS[language].kind,
        options: [
          ['', CAMPAIGN_TEXTS[language].anyKind],
          ['custom', CAMPAIGN_TEXTS[language].ofUsers],
          ['campaign', CAMPAIGN_TEXTS[language].ofStaff],
        ],
      },
      { name: 'channel', label: GROWTH[language].channel, options: channelOptions(language), folded: true },
      { name: 'from', type: 'date', label: GROWTH[language].from, folded: true },
      { name: 'to', type: 'date', label: GROWTH[language].to, folded: true },
      dateOrder(language),
    ]
  },
  dates: { from: 'from', to: 'to' },
  ordering: 'newest',
  notices: ({ language }) => ({ imported: CAMPAIGN_TEXTS[language].doneImported }),
  buttons: ({ context }) =>
    context.may(createCampaignLink) ? (
      <a class="button primary" href="/admin/campaign-links/new/">
        {CAMPAIGN_TEXTS[context.language].add}
      </a>
    ) : null,
  columns: ({ context }) => columnsOf(context),
  empty: (view) => emptyScan(view, LINK_TEXTS[view.context.language]),
}

/** `/admin/links/`: all users' links, and the page of one. */
export function createLinkPages(panel: Panel) {
  const { ports } = panel

  /** The requested period; an invalid one is marked, and the default period is shown. */
  function periodOf(c: Context<AppEnv>) {
    const { query, form } = readFilters(c, StatsQuery)
    try {
      return { period: readPeriod(query ?? {}, ports.clock()), filters: form }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return { period: readPeriod({}, ports.clock()), filters: markRefusal(c, form.values, error) }
    }
  }

  async function drawLink(c: Context<AppEnv>, form?: FormState) {
    const context = panel.context(c, { form })
    const text = LINK_TEXTS[context.language]
    const { period, filters } = periodOf(c)
    const input = { code: c.req.param('code') ?? '', period, viewer: c.var.staff, url: c.req.url }
    const details = await getAnyLinkOrThrow({ ...ports, db: c.var.db }, input)
    return panelPage(c, context, {
      title: `${text.link} ${details.link.code}`,
      section: 'links',
      notice: noticesOf(context)[c.req.query('done') ?? ''],
      images: imageHosts(ports.config),
      body: <LinkPage {...{ context, config: ports.config, filters, details, today: toDay(ports.clock()) }} />,
    })
  }

  const router = createRouter()
  addListPage(router, panel, linkList)
  router.get('/links/:code', requireMay(listLinks), async (c) => drawLink(c))
  addForms(router, panel, [disableAction, disableCampaignAction], drawLink)
  return router
}

const noticesOf = ({ language }: PanelContext): Record<string, string> => ({
  disabled: LINK_TEXTS[language].doneDisabled,
  created: CAMPAIGN_TEXTS[language].doneCreated,
  changed: CAMPAIGN_TEXTS[language].doneChanged,
})

function columnsOf(context: PanelContext): Column<AdminLink>[] {
  const { language } = context
  const text = LINK_TEXTS[language]
  const words = GROWTH[language]
  return [
    {
      title: text.link,
      lead: true,
      cell: ({ code, label }) => (
        <span class="person">
          <a href={`/admin/links/${encodeURIComponent(code)}/`}>
            <code>{code}</code>
          </a>
          {label === null ? null : (
            <small class="muted">
              <bdi>{label}</bdi>
            </small>
          )}
        </span>
      ),
    },
    { title: text.owner, wide: true, cell: ({ owner }) => <LinkOwner context={context} owner={owner} /> },
    {
      title: words.channel,
      cell: ({ channel, campaign }) => (
        <span class="person">
          {channel === null ? <Typed text={null} /> : channelName(channel, language)}
          {campaign === null ? null : (
            <small class="muted">
              <bdi>{campaign}</bdi>
            </small>
          )}
        </span>
      ),
    },
    { title: text.status, cell: ({ state }) => <LinkState context={context} state={state} /> },
    { title: words.clicks, numeric: true, cell: ({ clicks }) => formatCount(clicks, language) },
    { title: words.uniques, numeric: true, cell: ({ uniques }) => formatCount(uniques, language) },
    { title: words.signups, numeric: true, cell: ({ signups }) => formatCount(signups, language) },
    { title: words.conversion, numeric: true, cell: ({ conversion }) => formatShare(conversion, language) },
    { title: text.created, sort: BY_DATE, cell: ({ created_at: at }) => <Time at={at} context={context} /> },
  ]
}
