import type { Context } from 'hono'
import * as z from 'zod/mini'
import { getCampaignLinkOrThrow } from '../../../admin/campaign-links/change-campaign-link.ts'
import { createCampaignLink } from '../../../admin/campaign-links/endpoints.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { landingPage } from '../../../links/landing/landing-page.ts'
import { linkOrigin } from '../../../links/link-key.ts'
import { unseenInvite } from '../../../links/live-link.ts'
import type { LinkRecord } from '../../../links/live-link.ts'
import { requireMay } from '../../kit/access.ts'
import { panelLanguage } from '../../kit/context.ts'
import type { Panel } from '../../kit/context.ts'
import { readFilters } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { CAMPAIGN_TEXTS } from '../../texts/campaigns.ts'

const MODES = ['light', 'dark'] as const
const FrameQuery = z.object({ mode: z.optional(z.enum(MODES)), link: z.optional(z.string()) })

const EXAMPLE_CODE = 'K49FJ5'
/** Fills the place of a click's token; no key signs like this. */
const NO_TOKEN = 'preview'

/** `/admin/landing/`: the landing page of an invite code, or of the campaign link `?link`, in both modes, wide and on a phone. */
export function createLandingPages(panel: Panel) {
  /** What the page shows, without a click. @throws AppError `not_found` */
  async function recordOf(c: Context<AppEnv>, code: string | undefined): Promise<LinkRecord> {
    if (code === undefined) return { ...unseenInvite(EXAMPLE_CODE), ownerName: 'Anna' }
    const origin = linkOrigin(panel.ports.config, c.req.url)
    const { title, description } = await getCampaignLinkOrThrow(
      { ...panel.ports, db: c.var.db },
      { code, viewer: c.var.staff, origin },
    )
    return { ...unseenInvite(code), ownerId: null, inviteCode: null, title, description }
  }

  return createRouter()
    .get('/landing', requireMay(createCampaignLink), async (c) => {
      const context = panel.context(c)
      const text = CAMPAIGN_TEXTS[context.language]
      const code = c.req.query('link')
      await recordOf(c, code)
      const frame = (mode: (typeof MODES)[number], kind: 'phone' | 'wide') => (
        <figure class={kind}>
          <figcaption>{text[`${kind}${mode === 'light' ? 'Light' : 'Dark'}`]}</figcaption>
          <iframe
            src={`/admin/landing/frame/?${String(new URLSearchParams({ mode, lang: context.language, ...(code !== undefined && { link: code }) }))}`}
            title={text[`${kind}${mode === 'light' ? 'Light' : 'Dark'}`]}
            loading="lazy"
          ></iframe>
        </figure>
      )
      return panelPage(c, context, {
        title: code === undefined ? text.landing : `${text.landing}: ${code}`,
        section: 'links',
        frames: true,
        body: (
          <>
            <p class="muted">{text.landingIntro}</p>
            <div class="frames">
              {frame('light', 'phone')}
              {frame('dark', 'phone')}
              {frame('light', 'wide')}
              {frame('dark', 'wide')}
            </div>
          </>
        ),
      })
    })
    .get('/landing/frame', requireMay(createCampaignLink), async (c) => {
      const { query } = readFilters(c, FrameQuery)
      const page = await landingPage(panel.ports, {
        language: panelLanguage(c),
        link: await recordOf(c, query?.link),
        token: NO_TOKEN,
        framed: query?.mode ?? 'light',
      })
      page.headers.set('Cache-Control', 'no-store')
      page.headers.set('X-Frame-Options', 'SAMEORIGIN')
      return page
    })
}
