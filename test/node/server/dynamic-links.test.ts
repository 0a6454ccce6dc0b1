import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { DEVELOPMENT, runOnServer, startServer, stopServer, temporaryFolder } from './own-server.ts'

const DATA_DIR = await temporaryFolder()
const LINK_HOSTS = 'shop.example, *.acme.example'
const DESKTOP =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'

/** As Google Takeout names them. */
const HEAD = [
  ...[
    'Short link',
    'Deep link (link)',
    'Android package name (apn)',
    'Android fallback link (afl)',
    'iOS bundle ID (ibi)',
  ],
  ...[
    'Social title (st)',
    'Social image link (si)',
    'UTM source (utm_source)',
    'UTM campaign (utm_campaign)',
    'Archived?',
  ],
  ...['Link name', 'Creation timestamp'],
].join(',')
const line = (path: string, link: string, more: { afl?: string; title?: string; source?: string } = {}) =>
  [
    ...[
      `https://acme.page.link/${path}`,
      `"${link}"`,
      'com.acme',
      more.afl ?? '',
      'com.acme.ios',
      `"${more.title ?? ''}"`,
    ],
    ...['https://shop.example/og.png', more.source ?? '', 'spring', 'FALSE', 'Flyer', '1700000000'],
  ].join(',')

const LINES = [
  HEAD,
  line('AbCd', 'https://shop.example/a?x=1,2', { title: 'Ten, off', source: 'flyer' }),
  line('aBcD', 'https://shop.example/b'),
  line('AbCdEf', 'https://www.acme.example/c', { afl: 'https://play.google.com/store' }),
  line('UnGuessAble123456', 'https://shop.example/d', { source: 'not plain' }),
  line('evil', 'https://evil.example/'),
  line('http', 'http://shop.example/'),
  line('AbCd', 'https://shop.example/e'),
  'https://acme.page.link/short',
]

it('dynamic links go on under their old paths, are counted, and are imported once', async () => {
  const server = await startServer({ ...DEVELOPMENT, DATA_DIR, LINK_HOSTS })
  const file = join(DATA_DIR, 'links.csv')
  writeFileSync(file, LINES.join('\n'))
  const importLinks = (...args: string[]) =>
    runOnServer(['import:links', '--file', file, ...args], { DATA_DIR, LINK_HOSTS })
  const report = join(DATA_DIR, 'report.csv')
  const dry = await importLinks('--dry-run', '--report', report)
  expect(dry).toMatchObject({ code: 0, stderr: '' })
  expect(dry.stdout).toContain('8 links: 4 would be imported, 0 already here, 4 not imported.\n')
  expect(dry.stdout).toContain(
    'They lead to evil.example, shop.example, www.acme.example: LINK_HOSTS must name these hosts.',
  )
  expect((await readFile(report, 'utf8')).split('\r\n')).toEqual([
    'line,old_path,new_path,problems',
    '2,"/AbCd",/r/AbCd,',
    '3,"/aBcD",/r/aBcD-2,path_taken',
    '4,"/AbCdEf",/r/AbCdEf-2,fallback_dropped path_changed',
    '5,"/UnGuessAble123456",/r/UnGuessAble123456,text_dropped',
    '6,,,destination_not_allowed',
    '7,,,destination_invalid',
    '8,,,path_twice',
    '9,,,link_unreadable',
    '',
  ])

  const open = async (path: string) => {
    const response = await fetch(`${server.origin}/r/${path}`, {
      redirect: 'manual',
      headers: { 'User-Agent': DESKTOP },
    })
    return [response.status, response.headers.get('location')?.replace(/referral_token=[\w-]+&?/, '')]
  }
  expect(await open('UnGuessAble123456')).toEqual([200, undefined])
  expect((await importLinks()).stdout).toContain('Imported 4 links.')
  expect(await open('AbCd')).toEqual([302, 'https://shop.example/a?x=1,2&utm_source=flyer&utm_campaign=spring'])
  expect(await open('aBcD-2')).toEqual([302, 'https://shop.example/b?utm_campaign=spring'])
  expect(await open('AbCdEf-2')).toEqual([302, 'https://www.acme.example/c?utm_campaign=spring'])
  expect((await importLinks()).stdout).toContain('8 links: 0 to import, 4 already here, 4 not imported.\n')

  await stopServer(server)
  const db = new DatabaseSync(join(DATA_DIR, 'app.db'))
  const counted = db.prepare(`SELECT clicks FROM referral_counts WHERE scope = 'l:ABCD' AND dimension = 'total'`)
  expect(counted.all()).toEqual([{ clicks: 1 }])
  const links = db
    .prepare('SELECT code, label, title, image, user_id, created_at FROM referral_links ORDER BY id')
    .all()
  expect(links).toHaveLength(4)
  expect(links[0]).toEqual({
    ...{ code: 'AbCd', label: 'Flyer', title: 'Ten, off', image: 'https://shop.example/og.png', user_id: null },
    created_at: 1_700_000_000_000,
  })
  const audited = db.prepare(
    `SELECT details ->> 'total' AS total FROM audit_events WHERE action = 'campaign_links_imported'`,
  )
  expect(audited.all()).toEqual([{ total: 4 }])
  db.close()
})
