import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ImportedLinks } from '../../src/admin/campaign-links/responses.ts'
import { adminRequest } from '../support/admin-request.ts'
import { countStatuses, refusalOf } from '../support/links.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { emptyTables } from '../support/stored.ts'
import { createTestApp, json } from '../support/test-app.ts'

const variables = { LINK_HOSTS: 'shop.example' }
const test = createTestApp({ variables })
let analyst: TestStaff

beforeAll(async () => {
  analyst = await createStaff('analyst')
})

beforeEach(async () => {
  await emptyTables('referral_links', 'referral_budgets', 'idempotency_keys')
})

const importCsv = async (csv: string, headers: Record<string, string> = {}, app = test) =>
  app.request('POST', '/api/v1/admin/campaign_links/import/', { token: analyst.token, headers, body: { csv } })

const made = async (csv: string) => (await json<ImportedLinks>(await importCsv(csv))).links

const stored = async () =>
  env.DB.prepare(
    "SELECT (SELECT count(*) FROM referral_links) AS links, (SELECT coalesce(sum(spent), 0) FROM referral_budgets WHERE scope = 'campaign_links_per_service') AS spent",
  ).first()

const HEAD = 'code,channel,campaign,utm_source,destination,title'

describe('creating links from a CSV file', () => {
  it('makes a link for each row, in order and in few statements', async () => {
    await adminRequest(test, analyst)('GET', 'links/')
    const rows = Array.from({ length: 500 }, (_, i) => `flyers-${i},qr,autumn,flyer,,"Sale, ${i}"`)
    test.d1.reset()
    const response = await importCsv([HEAD, ...rows].join('\r\n'))
    const { links } = await json<ImportedLinks>(response)
    expect([response.status, links.length]).toEqual([201, 500])
    expect(links[1]).toMatchObject({ line: 3, code: 'flyers-1' })
    expect(test.d1.counts).toMatchObject({ trips: 3, statements: 7 })
    expect(test.d1.counts.rowsWritten).toBeLessThanOrEqual(6 * 500 + 12)
    expect(await stored()).toEqual({ links: 500, spent: 500 })
    const { link } = await json<{ link: object }>(await adminRequest(test, analyst)('GET', 'links/flyers-7/'))
    const set = { title: 'Sale, 7', channel: 'qr', campaign: 'autumn', utm_source: 'flyer', destination: null }
    expect(link).toMatchObject({ ...set, kind: 'campaign', owner: null })
    const event =
      await env.DB.prepare(`SELECT details ->> 'total' AS total, json_array_length(details, '$.links') AS links
      FROM audit_events WHERE action = 'campaign_links_imported' AND actor_id = ?`)
        .bind(analyst.id)
        .first()
    expect(event).toEqual({ total: 500, links: 500 })
  })

  it('reads what spreadsheets of other countries write', async () => {
    expect(await made('\uFEFFTitle;Code\r\n"Скидка; 10 ""%""";\r\n\r\n;tea-time;\r\n')).toMatchObject([
      { line: 2 },
      { line: 4, code: 'tea-time' },
    ])
    expect(await made('label\tcode\n7\tby-tab')).toMatchObject([{ line: 2, code: 'by-tab' }])
    const lines = 'label,code\n"two\nlines",some-fault\n,tea-time'
    expect(await refusalOf(await importCsv(lines))).toEqual([400, 'invalid_request', 'csv.2.label: invalid_text'])
    expect(await refusalOf(await importCsv(lines.replace('two\nlines', 'x')))).toEqual([
      ...[400, 'invalid_request', 'csv.3.code: alias_taken'],
    ])
  })

  it('reports every fault of every row with its line, and makes none', async () => {
    await made('code\ntaken-one')
    const csv = [HEAD, 'ok-1,,,,,', 'ok-2,nowhere,b c,,,', ',,,,,', 'ok-1,,,,,', 'friend,,,,https://x.example,']
    expect(await refusalOf(await importCsv(csv.join('\n')))).toEqual([
      ...[400, 'invalid_request', 'csv.3.channel: invalid_value', 'csv.3.campaign: invalid_utm'],
      ...['csv.5.code: alias_taken', 'csv.6.code: alias_is_invite_code', 'csv.6.destination: destination_not_allowed'],
    ])
    expect(await refusalOf(await importCsv('code\nok-1\ntaken-one\n'))).toEqual([
      ...[400, 'invalid_request', 'csv.3.code: alias_taken'],
    ])
    expect(await stored()).toEqual({ links: 1, spent: 1 })
  })

  it.each([
    ['', 'csv: required'],
    ['code,title', 'csv: required'],
    ['code,phone\na-b-c,7', 'csv.1: unknown_column'],
    ['code,CODE\na-b-c,7', 'csv.1: unknown_column'],
    ['code\n"abc', 'csv: invalid_csv'],
    ['code\n"abc"d', 'csv: invalid_csv'],
    ['code\nabcd,x', 'csv.2: too_many_cells'],
    [`code\n${'a-b\n'.repeat(501)}`, 'csv: too_many_rows'],
  ])('refuses %j', async (csv, fault) => {
    expect(await refusalOf(await importCsv(csv))).toEqual([400, 'invalid_request', fault])
    expect(await stored()).toEqual({ links: 0, spent: 0 })
  })

  it('makes all of one file of many that want the same aliases at once', async () => {
    const files = Array.from({ length: 8 }, async (_, i) => importCsv(['code', 'dear', `own-${i}0`, 'near'].join('\n')))
    expect(await countStatuses(files)).toEqual({ 201: 1, 400: 7 })
    expect(await stored()).toEqual({ links: 3, spent: 3 })
  })

  it('makes a file once under an Idempotency-Key', async () => {
    const key = { 'Idempotency-Key': crypto.randomUUID() }
    const answers = await Promise.all(Array.from({ length: 5 }, async () => importCsv('label\nA\nB', key)))
    const texts = await Promise.all(answers.map(async (answer) => answer.text()))
    expect([new Set(texts).size, await stored()]).toEqual([1, { links: 2, spent: 2 }])
    expect((await importCsv('label\nA\nC', key)).status).toBe(422)
  })

  it('makes none beyond the daily limit', async () => {
    const few = createTestApp({ variables: { ...variables, LIMITS: 'campaign_links_per_service=3' } })
    const twice = [await importCsv('label\nA\nB', {}, few), await importCsv('label\nA\nB', {}, few)]
    expect(twice.map(({ status }) => status)).toEqual([201, 429])
    expect(await stored()).toEqual({ links: 2, spent: 2 })
  })
})
