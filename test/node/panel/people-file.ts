import { describe, expect, it } from 'vitest'
import { browserOf, IN_LOOK, OPPOSITE_LOOKS } from './looks.ts'
import type { PanelSite } from './site.ts'
import { wordsOf } from './words.ts'

/** All people as a downloaded file. */
export function describePeopleFile(siteOf: () => PanelSite, people: number): void {
  describe('the list of people', () => {
    it.each(OPPOSITE_LOOKS)(`is exported with more than 10,000 rows, ${IN_LOOK}`, async (look) => {
      const { headings, growth } = wordsOf(look.language)
      const { page } = await siteOf().visit('/admin/people/', browserOf(look))
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: growth.csv.program }).click(),
      ])
      let file = ''
      for await (const chunk of await download.createReadStream()) file += String(chunk)
      const lines = file.trim().split('\r\n')
      expect(lines.length).toBeGreaterThan(people)
      expect(lines[0]).toContain(`"${headings.phone}"`)
    })
  })
}
