import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { readLinkFile } from '../../../src/cli/import/dynamic-links.ts'
import { findLocalDatabase, migrateLocalDatabase } from '../../../src/cli/wrangler/local-database.ts'
import { linkKey } from '../../../src/links/link-key.ts'
import { read } from './import-csv.ts'
import { runHere, temporaryState } from './run-command.ts'

it.each(['afl', 'ifl', 'ofl'])(
  'a dynamic link is also read from its long link, and a fallback there is reported: %s',
  async (name) => {
    const file = join(await temporaryState(), 'links.csv')
    const fields = {
      link: 'https://shop.example/a',
      st: 'Ten off',
      utm_source: 'flyer',
      [name]: 'https://shop.example/b',
    }
    const long = `https://acme.page.link/?${new URLSearchParams(fields).toString()}`
    writeFileSync(file, `Short link,Long link\nhttps://acme.page.link/AbCd,${long}\n`)
    const { links, refused } = await readLinkFile(file, ['shop.example'], 1)
    expect([refused, links.length]).toEqual([[], 1])
    expect(links[0]).toMatchObject({
      ...{ code: 'AbCd', destination: 'https://shop.example/a', problems: ['fallback_dropped'] },
      texts: { title: 'Ten off', utmSource: 'flyer' },
    })
  },
)

it('a link is as old as the file says, unless it cannot be', async () => {
  const now = Date.parse('2026-11-30T10:00:00Z')
  const times = {
    '1600000000': 1_600_000_000_000,
    '1600000000000': 1_600_000_000_000,
    '2020-09-13 12:26:40': 1_600_000_000_000,
    [now / 1000]: now,
    ...Object.fromEntries(['', 'soon', '0', now + 1, '4102444800', '2100-01-01 00:00:00'].map((time) => [time, now])),
    ...Object.fromEntries(['8640000000000001', '99999999999999999', '9'.repeat(400)].map((time) => [time, now])),
  }
  const file = join(await temporaryState(), 'links.csv')
  const line = (time: string, i: number) => `https://acme.page.link/path-${i},https://shop.example/,${time}`
  writeFileSync(file, ['Short link,Deep link,Creation timestamp', ...Object.keys(times).map(line)].join('\n'))
  const { links } = await readLinkFile(file, ['shop.example'], now)
  expect(links.map(({ created }) => created)).toEqual(Object.values(times))
})

it('of paths that leave the same code, those for which none is left are reported, and the others imported', async () => {
  const state = await temporaryState()
  await migrateLocalDatabase(state)
  const [file, report] = [join(state, 'links.csv'), join(state, 'report.csv')]
  const line = (path: string, i: number) => `https://acme.page.link/${path},https://shop.example/${i}`
  // What can be of the first twelve begins with "ab"; of the next two, it is so short that one code is left.
  const paths = [...Array.from({ length: 12 }, (_, i) => `${'!'.repeat(i + 1)}ab`), '!c', '!!c', 'fine']
  writeFileSync(file, ['Short link,Deep link', ...paths.map(line)].join('\n'))
  const importLinks = async () =>
    runHere('import-links', ['--file', file, '--hosts', 'shop.example', '--persist-to', state, '--report', report])
  const { code, stdout } = await importLinks()
  expect(code).toBe(0)
  expect(stdout).toContain('15 links: 11 to import, 0 already here, 4 not imported.\n')
  expect(stdout).toMatch(/4 {2}no_code_left: .+ \(line 11, 12, 13, 15\)\n/)
  expect(stdout).toContain('Imported 11 links.')
  const rows = readFileSync(report, 'utf8').split('\r\n')
  expect(rows.slice(0, 3)).toEqual([
    'line,old_path,new_path,problems',
    '2,"/!ab",/r/ab-2,path_changed',
    '3,"/!!ab",/r/ab-3,path_changed',
  ])
  expect(rows.filter((row) => row.endsWith('no_code_left'))).toEqual(
    [11, 12, 13, 15].map((number) => `${number},,,no_code_left`),
  )
  expect(read(state, 'SELECT code FROM referral_links ORDER BY id').flat()).toEqual([
    ...Array.from({ length: 9 }, (_, i) => `ab-${i + 2}`),
    ...['c-10', 'fine'],
  ])
  expect((await importLinks()).stdout).toContain('15 links: 0 to import, 11 already here, 4 not imported.\n')
})

it('the report shows a path that looks like a formula as text, in a cell of its own', async () => {
  const state = await temporaryState()
  const [file, report] = [join(state, 'links.csv'), join(state, 'report.csv')]
  const paths = ['a,=HYPERLINK(A1)', 'b;=HYPERLINK(A1)']
  const lines = paths.map((path) => `"https://acme.page.link/${path}",https://shop.example/`)
  writeFileSync(file, ['Short link,Deep link', ...lines].join('\n'))
  const args = ['--file', file, '--hosts', 'shop.example', '--persist-to', state, '--report', report, '--dry-run']
  await runHere('import-links', args)
  expect(readFileSync(report, 'utf8').split('\r\n').slice(1, 3)).toEqual([
    '2,"/a,=HYPERLINK(A1)",/r/aHYPERLINKA1-2,path_changed',
    `3,"/b;'=HYPERLINK(A1)",/r/bHYPERLINKA1-2,path_changed`,
  ])
})

it('a second run imports what is missing, also what resembles a link that is here', async () => {
  const state = await temporaryState()
  await migrateLocalDatabase(state)
  const file = join(state, 'links.csv')
  const importLinks = async (...lines: string[]) => {
    writeFileSync(file, ['Short link,Deep link,Creation timestamp', ...lines].join('\n'))
    const args = ['--file', file, '--hosts', 'shop.example', '--persist-to', state]
    return (await runHere('import-links', args)).stdout.split('\n')[0]
  }
  const line = (path: string, destination: string, created = '') =>
    `https://acme.page.link/${path},https://shop.example/${destination},${created}`
  const first = line('promotion!', 'a', '1600000000')
  const edited = line('changed', 'c', '1600000000')
  const undated = line('undated', 'd')
  await importLinks(first, edited, undated)
  const db = new DatabaseSync(findLocalDatabase(state))
  db.exec(`UPDATE referral_links SET destination = 'https://shop.example/new' WHERE code = 'changed'`)
  db.close()

  const [sameSecond, sameDestination] = [line('promotion', 'b', '1600000000'), line('!promotion', 'a', '1600000001')]
  const all = [sameSecond, sameDestination, edited, undated, first]
  expect(await importLinks(...all)).toBe('5 links: 2 to import, 3 already here, 0 not imported.')
  const links = read(state, 'SELECT code, destination, created_at / 1000 FROM referral_links ORDER BY id')
  expect(links.with(2, [])).toEqual([
    ['promotion-2', 'https://shop.example/a', 1_600_000_000],
    ['changed', 'https://shop.example/new', 1_600_000_000],
    [],
    ['promotion', 'https://shop.example/b', 1_600_000_000],
    ['promotion-3', 'https://shop.example/a', 1_600_000_001],
  ])
  expect(await importLinks(...all)).toBe('5 links: 0 to import, 5 already here, 0 not imported.')
})

it("a user's link with the same path and destination is not the old one: it keeps its code, and is reported", async () => {
  const state = await temporaryState()
  await migrateLocalDatabase(state)
  const [file, report] = [join(state, 'links.csv'), join(state, 'report.csv')]
  writeFileSync(file, 'Short link,Deep link\nhttps://acme.page.link/Flyer2024,https://shop.example/')
  const db = new DatabaseSync(findLocalDatabase(state))
  db.exec(`INSERT INTO users (id, phone, invite_code, date_joined) VALUES (1, '+79170000001', 'AAAAA1', 1);
    INSERT INTO referral_links (key, code, user_id, destination, created_at) VALUES ('${linkKey('Flyer2024')}', 'Flyer2024', 1, 'https://shop.example/', 1)`)
  db.close()
  const args = ['--file', file, '--hosts', 'shop.example', '--persist-to', state, '--report', report]
  expect((await runHere('import-links', args)).stdout).toContain(
    '1 links: 1 to import, 0 already here, 0 not imported.',
  )
  expect(readFileSync(report, 'utf8').split('\r\n')[1]).toBe('2,"/Flyer2024",/r/Flyer2024-2,path_taken')
  expect((await runHere('import-links', args)).stdout).toContain(
    '1 links: 0 to import, 1 already here, 0 not imported.',
  )
})
