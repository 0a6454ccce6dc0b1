import { describe, expect, it } from 'vitest'
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
import { PEOPLE, usePanelSite } from './site.ts'
import { describeStaff } from './staff.ts'
import { describeStory } from './story.ts'
import { describeUnsentForms } from './unsent-form.ts'

/* The panel in a browser, with seeded people: one service and one browser for all tests. */

const site = usePanelSite()

describeEveryPage(site)
describeSignIn(site)
describeSecondFactor(site)
describeOwnAccount(site)
describeOnePerson(site)
describeLockedNumbers(site)
describeBulk(site)
describePeopleFile(site, PEOPLE)
describeLocalTimes(site)
describeFilters(site)
describeFinding(site)
describeLists(site)
describeGrowth(site)
describeCampaigns(site)
describeRewards(site)
describeReview(site)
describeStaff(site)
describeStory(site)
describeUnsentForms(site)
describeLayout(site)

describe('the keyboard', () => {
  it('starts at the top of every page, with a skip link to the content', async () => {
    const { page } = await site().visit('/admin/leaderboard/', { viewport: { width: 390, height: 844 } })
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.className')).toBe('skip')
  })
})
