import * as z from 'zod/mini'
import { createCampaignLink } from '../../../admin/campaign-links/endpoints.ts'
import { createRouter } from '../../../http/create-router.ts'
import { landingPage } from '../../../links/landing/landing-page.ts'
import { unseenInvite } from '../../../links/live-link.ts'
import { requireMay } from '../../kit/access.ts'
import { panelLanguage } from '../../kit/context.ts'
import type { Panel } from '../../kit/context.ts'
import { readFilters } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { CAMPAIGN_TEXTS } from '../../texts/campaigns.ts'

const MODES = ['light', 'dark'] as const
const FrameQuery = z.object({ mode: z.optional(z.enum(MODES)) })

const EXAMPLE_CODE = 'K49FJ5'
/** Fills the place of a click's token; no key signs like this. */
const NO_TOKEN = 'preview'

/** `/admin/landing/`: the landing page in both modes, wide and on a phone. */
export function createLandingPages(panel: Panel) {
  return createRouter()
    .get('/landing', requireMay(createCampaignLink), async (c) => {
      const context = panel.context(c)
      const text = CAMPAIGN_TEXTS[context.language]
      const frame = (mode: (typeof MODES)[number], kind: 'phone' | 'wide') => (
        <figure class={kind}>
          <figcaption>{text[`${kind}${mode === 'light' ? 'Light' : 'Dark'}`]}</figcaption>
          <iframe
            src={`/admin/landing/frame/?mode=${mode}&lang=${context.language}`}
            title={text[`${kind}${mode === 'light' ? 'Light' : 'Dark'}`]}
            loading="lazy"
          ></iframe>
        </figure>
      )
      return panelPage(c, context, {
        title: text.landing,
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
        link: { ...unseenInvite(EXAMPLE_CODE), ownerName: 'Anna' },
        token: NO_TOKEN,
        framed: query?.mode ?? 'light',
      })
      page.headers.set('X-Frame-Options', 'SAMEORIGIN')
      return page
    })
}
