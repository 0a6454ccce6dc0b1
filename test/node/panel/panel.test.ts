import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { describeBulk } from './bulk.ts'
import { describeCampaigns } from './campaigns.ts'
import { describeEveryPage } from './every-page.ts'
import { describeFilters } from './filters.ts'
import { describeFinding } from './finding.ts'
import { describeGrowth } from './growth.ts'
import { describeLayout } from './layout.ts'
import { describeLists } from './lists.ts'
import { describeLocalTimes } from './local-times.ts'
import { describeLockedNumbers } from './locked-number.ts'
import { describeOnePerson } from './one-person.ts'
import { describeOwnAccount } from './own-account.ts'
import { describePeopleFile } from './people-file.ts'
import { describeReview } from './reward-review.ts'
import { describeRewards } from './rewards.ts'
import { describeSecondFactor } from './second-factor.ts'
import { describeSignIn } from './sign-in.ts'
import { startPanelSite } from './site.ts'
import type { PanelSite } from './site.ts'
import { describeStaff } from './staff.ts'
import { describeStory } from './story.ts'
import { describeUnsentForms } from './unsent-form.ts'

/* The panel in a browser, with seeded people: one service and one browser for all tests. */

const PEOPLE = 10_200

let starting: Promise<PanelSite>
let site: PanelSite
beforeAll(async () => {
  starting = startPanelSite({ users: PEOPLE, settings: { APP_NAME: 'Acme', BRAND_COLOR: '#5b2bd6' } })
  site = await starting
})
afterEach(async () => {
  for (const context of site.browser.contexts()) await context.close()
})
// Also when the start took longer than its hook may: nothing of it is left running.
afterAll(async () => starting.then(async ({ stop }) => stop()))

describeEveryPage(() => site)
describeSignIn(() => site)
describeSecondFactor(() => site)
describeOwnAccount(() => site)
describeOnePerson(() => site)
describeLockedNumbers(() => site)
describeBulk(() => site)
describePeopleFile(() => site, PEOPLE)
describeLocalTimes(() => site)
describeFilters(() => site)
describeFinding(() => site)
describeLists(() => site)
describeGrowth(() => site)
describeCampaigns(() => site)
describeRewards(() => site)
describeReview(() => site)
describeStaff(() => site)
describeStory(() => site)
describeUnsentForms(() => site)
describeLayout(() => site)

describe('the keyboard', () => {
  it('starts at the top of every page, with a skip link to the content', async () => {
    const { page } = await site.visit('/admin/leaderboard/', { viewport: { width: 390, height: 844 } })
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.className')).toBe('skip')
  })
})
