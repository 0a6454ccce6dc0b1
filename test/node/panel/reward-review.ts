import { expect, it } from 'vitest'
import { browserOf, expectWellDrawn, IN_LOOK, openSection, OPPOSITE_LOOKS } from './looks.ts'
import type { PanelSite } from './site.ts'
import { wordsOf } from './words.ts'

/* Rewards that signals hold, and drafts of a rule, in a browser. */

/** Lets a signal hold three rewards of the seed. */
function holdThree(site: PanelSite): void {
  const db = site.database()
  db.exec(
    `UPDATE rewards SET signals = json_object('same_device', json_array(1, 2), 'many_sign_ups', 31) WHERE (program_id, invitee_id, side, ordinal) IN
      (SELECT program_id, invitee_id, side, ordinal FROM rewards WHERE state = 'held' AND signals IS NULL ORDER BY hold_until DESC LIMIT 3)`,
  )
  db.close()
}

export function describeReview(siteOf: () => PanelSite): void {
  it.each(OPPOSITE_LOOKS)(`approves one held reward and voids two, ${IN_LOOK}`, async (look) => {
    const { common, programs, review: text } = wordsOf(look.language)
    const site = siteOf()
    const db = site.database()
    db.exec('UPDATE rewards SET signals = NULL WHERE signals IS NOT NULL')
    db.close()
    holdThree(site)
    const before = site.row(`SELECT count(*) AS n FROM rewards WHERE state = 'voided'`)
    const { page, complaints } = await site.visit('/admin/', browserOf(look))
    await openSection(page, look.language, 'rewards')
    await page.getByRole('link', { name: programs.review, exact: true }).click()
    await page.waitForURL('**/rewards/review/')
    await page.getByText(common.count.replace('{count}', '3'), { exact: true }).waitFor()
    await page.getByLabel(text.signal, { exact: true }).selectOption('same_device')
    await page.getByRole('button', { name: common.apply }).click()
    await page.waitForURL('**signal=same_device**')
    await expectWellDrawn(page, look)

    const { why } = wordsOf(look.language)
    const rows = page.getByRole('row').filter({ has: page.getByRole('checkbox') })
    await rows.first().locator('td.lead').getByRole('link').click()
    await page.getByText(why.statuses.missing, { exact: true }).first().waitFor()
    await expectWellDrawn(page, look)
    await page.goBack()
    await page.waitForURL('**signal=same_device**')
    await rows.first().getByText(text.approve, { exact: true }).click()
    await rows.first().getByLabel(common.reason).filter({ visible: true }).fill('A family')
    await expectWellDrawn(page, look)
    await rows.first().getByRole('button', { name: text.approveSubmit }).click()
    await page.getByText(text.done.approved.replace('{count}', '1'), { exact: true }).waitFor()
    // The list is where it was.
    expect(new URL(page.url()).searchParams.get('signal')).toBe('same_device')
    await page.getByText(common.count.replace('{count}', '2'), { exact: true }).waitFor()

    await page.getByLabel(text.selectAll).check()
    expect(await rows.getByRole('checkbox', { checked: true }).count()).toBe(2)
    await page.getByText(text.decide, { exact: true }).click()
    await page.locator('.bulk-bar').getByLabel(common.reason).fill('A farm of numbers')
    await expectWellDrawn(page, look)
    await page.getByRole('button', { name: text.voidSelected }).click()
    await page.getByText(text.done.voided.replace('{count}', '2'), { exact: true }).waitFor()
    await page.getByText(text.empty).waitFor()
    expect(site.row(`SELECT count(*) AS n FROM rewards WHERE state = 'voided'`)).toEqual({ n: Number(before['n']) + 2 })
    expect(
      site.row(
        `SELECT count(*) > 0 AS n FROM audit_events WHERE action = 'reward_voided' AND details ->> 'reason' = ?`,
        'A farm of numbers',
      ),
    ).toEqual({ n: 1 })
    expect(complaints).toEqual([])
  })

  it.each(OPPOSITE_LOOKS)(`simulates a draft rule, then publishes it, ${IN_LOOK}`, async (look) => {
    const { common, programs, simulation: text } = wordsOf(look.language)
    const { page, complaints } = await siteOf().visit('/admin/programs/1/', browserOf(look))
    await page.getByRole('link', { name: text.open, exact: true }).click()
    await page.waitForURL('**/simulate/')
    const amount = page.getByRole('group', { name: programs.inviter, exact: true }).getByLabel(programs.amount)
    await amount.fill('0')
    await page.getByRole('button', { name: text.run }).click()
    // A draft that is refused comes back whole.
    await page.getByText(programs.wrong.amount.replace('{example}', '1000')).waitFor()
    await amount.fill(String(900 + look.width))
    await page.getByRole('button', { name: text.run }).click()
    await page.getByRole('heading', { name: text.result }).waitFor()
    expect(await page.getByRole('button', { name: text.run }).isEnabled()).toBe(true)
    await expectWellDrawn(page, look)
    await page.getByText(text.publish, { exact: true }).click()
    await page.getByLabel(common.reason).fill('It costs little more')
    await expectWellDrawn(page, look)
    await page.getByRole('button', { name: text.publishSubmit }).click()
    await page.getByText(programs.done.version).waitFor()
    const { rule } = siteOf().row('SELECT rule FROM program_rules WHERE program_id = 1 ORDER BY version DESC LIMIT 1')
    expect(JSON.parse(String(rule))).toMatchObject({ inviter: { fixed: 900 + look.width } })
    expect(complaints.filter((one) => !one.includes('400'))).toEqual([])
  })
}
