import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, vi } from 'vitest'
import { readRow } from '../../../src/cli/import/read-row.ts'
import { findLocalDatabase } from '../../../src/cli/wrangler/local-database.ts'
import { differing, importCsv, read } from './import-csv.ts'

describe('rows that cannot be taken as they are', () => {
  it('are reported with their lines and what becomes of them', async () => {
    const { code, stdout, state, problems } = await importCsv(
      [
        '1,+79174440001,AAAAAA,,ann@example.com,Ann,t,t,2024-01-01 10:00:00+00',
        '2,+79174440002,AAAAAB,AAAAAA,ANN@example.com,Bob,f,f,2024-01-02',
        '3,8 917 444-00-01,AAAAAC,AAAAAA,,,t,f,2024-01-03 10:00:00',
        '4,+7917,AAAAAD,,,,t,f,2024-01-04 10:00:00',
        '5,+79174440005,AAAAAE,AAAAAD,,,t,f,2024-01-05 10:00:00',
        '6,+79174440006,AAAAAF,NOBODY,no mail,,t,f,2024-01-06 10:00:00',
        '7,+79174440007,AAAAAG,AAAAAG,,,t,f,2024-01-07 10:00:00',
        '8,+79174440008,AAAAAH,AAAAAJ,,,t,f,2024-01-09 10:00:00',
        '9,+79174440009,AAAAAJ,AAAAAK,,,t,f,2024-01-08 10:00:00',
        '10,+79174440010,AAAAAK,AAAAAH,,,t,f,2024-01-10 10:00:00',
        '11,+79174440011,AOAAAI,,,,t,f,2024-01-11 10:00:00',
        '12,+79174440012,A0AAA1,AOAAAI,,,t,f,2024-01-12 10:00:00',
        '13,+79174440013,AAAAAA,,,,t,f,2024-01-13 10:00:00',
        '14,+79174440014,no,12,,,t,f,2024-01-14 10:00:00',
        '14,+79174440015,AAAAAM,,,,t,f,2024-01-15 10:00:00',
        '16,+79174440016,AAAAAN',
        '1000000000,+79174440017,AAAAAP,,,,t,f,2024-01-17 10:00:00',
      ],
      { args: ['--country', 'RU'] },
    )
    expect(code).toBe(0)
    expect(stdout).toContain('17 rows: 12 to import, 0 already here, 5 not imported.')
    expect(stdout).toContain('npm run createsuperuser -- --email ann@example.com\n')
    expect(problems).toEqual([
      '3 2 date_joined_invalid',
      '3 2 email_twice',
      '4 3 phone_twice',
      '5 4 phone_invalid',
      '6 5 inviter_refused',
      ...['7 6 email_invalid', '7 6 inviter_unknown'],
      '8 7 self_invite',
      '10 9 invite_cycle',
      ...['12 11 code_alike', '13 12 code_alike'],
      '14 13 code_twice',
      '15 14 code_invalid',
      '16 14 id_twice',
      '17  row_unreadable',
      '18  id_invalid',
    ])
    const found = read(state, 'SELECT id, invite_code, invited_by_code, email, is_active FROM users')
    const isNew = expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{6}$/)
    expect(found).toEqual([
      [1, 'AAAAAA', null, 'ann@example.com', 1],
      [2, 'AAAAAB', 'AAAAAA', null, 0],
      [5, 'AAAAAE', null, null, 1],
      [6, 'AAAAAF', null, null, 1],
      [7, 'AAAAAG', null, null, 1],
      [8, 'AAAAAH', 'AAAAAJ', null, 1],
      [9, 'AAAAAJ', null, null, 1],
      [10, 'AAAAAK', 'AAAAAH', null, 1],
      [11, 'AOAAAI', null, null, 1],
      [12, 'A0AAA1', 'AOAAAI', null, 1],
      [13, isNew, null, null, 1],
      [14, isNew, 'A0AAA1', null, 1],
    ])
    expect(await differing(state)).toEqual([])
  })

  it('are not joined in the future, and leave room for the ids of those who sign up later', () => {
    const now = Date.parse('2026-11-30T10:00:00Z')
    const names = { id: 'id', phone: 'phone', code: 'code', joined: 'joined', lastLogin: 'login' }
    const row = (id: string, joined: string, login = '') =>
      readRow({ id, phone: '+79174440001', code: 'AAAAAA', joined, login }, names, now)
    expect(row('799999999', '2026-11-30 10:00:00', '2026-11-30 10:00:00').problems).toEqual([])
    const ahead = row('1', '2026-11-30 13:00:00', '2099-01-01 00:00:00')
    expect(ahead.problems).toEqual(['date_joined_invalid', 'last_login_invalid'])
    expect(ahead.user).toMatchObject({ joined: now, lastLogin: null })
    expect(row('800000000', '2024-01-01 10:00:00').problems).toEqual(['id_invalid'])
  })

  it('keep what cannot be the id of an inviter, so that it is reported', () => {
    const names = { id: 'id', phone: 'phone', code: 'code', inviterId: 'inviter' }
    const cells = { id: '1', phone: '+79174440001', code: 'AAAAAA', inviter: '1000000000' }
    expect(readRow(cells, names, 0).user).toMatchObject({ inviterId: null, inviterCode: '1000000000' })
  })

  it('of people who are someone else here are left out, and late rows find the ids that were kept for them', async () => {
    const first = ['1,+79174440001,AAAAAA,,a@example.com,,t,f,2024-01-01 10:00:00']
    const { state } = await importCsv(first, { args: ['--reserve-ids', '2'] })
    const db = new DatabaseSync(findLocalDatabase(state))
    db.exec(
      `INSERT INTO users (phone, invite_code, email, date_joined) VALUES ('+79174440009', 'BBBBBB', 'b@example.com', 1)`,
    )
    db.close()
    const late = await importCsv(
      [
        ...first,
        '2,+79174440002,BBBBBB,,B@example.com,,t,f,2024-01-02 10:00:00',
        '3,+79174440009,AAAAAC,,,,t,f,2024-01-03 10:00:00',
        '5,+79174440005,AAAAAE,,,,t,f,2024-01-05 10:00:00',
        '7,+79174440007,AAAAAD,5,,,t,f,2024-01-06 10:00:00',
      ],
      { state },
    )
    const refused = ['4 3 phone_taken', '5 5 id_taken', '6 7 inviter_refused']
    expect(late.problems).toEqual(['3 2 code_taken', '3 2 email_taken', ...refused])
    expect(read(state, 'SELECT id, phone, email FROM users WHERE deleted_at IS NULL')).toEqual([
      [1, '+79174440001', 'a@example.com'],
      [2, '+79174440002', null],
      [5, '+79174440009', 'b@example.com'],
      [7, '+79174440007', null],
    ])
    expect(await differing(state)).toEqual([])
  })

  it('are reported if their number or block differs from what is here, and change nothing', async () => {
    const row = (id: number, phone: string, isActive: string) =>
      `${id},${phone},AAAAA${id},,,,${isActive},f,2024-01-0${id} 10:00:00`
    const phone = (id: number) => `+7917444000${id}`
    const { state } = await importCsv([
      row(1, phone(1), 't'),
      row(2, phone(2), 't'),
      ...[3, 4, 5].map((id) => row(id, phone(id), 't')),
      row(6, phone(6), 'f'),
      row(7, phone(7), 'f'),
    ])
    const db = new DatabaseSync(findLocalDatabase(state))
    db.exec('UPDATE users SET deleted_at = 1, phone = NULL WHERE id = 5')
    db.close()
    const people = () => read(state, 'SELECT id, phone, is_active FROM users')
    const before = people()
    const late = [
      row(1, phone(1), 't'),
      // They have swapped their numbers.
      ...[row(2, phone(3), 't'), row(3, phone(2), 'f')],
      row(4, 'none', 'f'),
      row(5, phone(5), 'f'),
      row(6, phone(6), 'f'),
      row(7, phone(9), 't'),
      row(8, phone(8), 't'),
    ]
    const { stdout, problems } = await importCsv(late, { state })
    expect(stdout).toContain('8 rows: 1 to import, 7 already here, 0 not imported.')
    expect(stdout).toContain(
      '        3  phone_differs: left as they are: they have another phone number here (line 3, 4, 8)',
    )
    expect(problems).toEqual([
      '3 2 phone_differs',
      ...['4 3 phone_differs', '4 3 block_differs'],
      '5 4 block_differs',
      ...['8 7 phone_differs', '8 7 block_differs'],
    ])
    expect(people()).toEqual([...before, [8, phone(8), 1]])
  })

  it('leave ids free once, also when everyone is here already', async () => {
    const row = ['1,+79174440001,AAAAAA,,,,t,f,2024-01-01 10:00:00']
    const { state } = await importCsv(row)
    const again = { state, args: ['--reserve-ids', '100'] }
    const said = '1 rows: 0 to import, 1 already here, 0 not imported.\n'
    expect((await importCsv(row, { ...again, args: [...again.args, '--dry-run'] })).stdout).toBe(
      said.replace('0 to import', '0 would be imported'),
    )
    const ids = () => read(state, 'SELECT id FROM users ORDER BY id').flat()
    expect(ids()).toEqual([1])
    for (const _ of [1, 2]) {
      expect((await importCsv(row, again)).stdout).toBe(`${said}100 ids are kept free for late rows.\n`)
      expect(ids()).toEqual([1, 102])
    }
    expect((await importCsv(row, { state, args: ['--reserve-ids', '101'] })).code).toBe(0)
    expect(ids()).toEqual([1, 102, 204])
    expect(await differing(state)).toEqual([])
  })

  it('have the inviter of the file, whichever codes these have here, in one run or in two', async () => {
    const row = (id: number, code: string, inviter: number | string = '') =>
      `${id},+79172000${id},${code},${inviter},,,t,f,2024-01-01 10:00:00`
    const early = [row(101, 'AAAAA2'), row(102, 'AAAAA2'), row(103, 'LONGCODE1'), row(104, 'LONGCODE2', 103)]
    early.push(row(105, 'E130XW'))
    const late = [row(106, 'CCCCC2', 102), row(107, 'LONGCODE3', 104), row(108, 'DDDDD2', 'E130XW')]
    late.push(row(109, 'FFFFF2', 'AAAAA2'), row(110, 'GGGGG2', 'AAAAA2'))
    const imported = async (...files: string[][]) => {
      const { state } = await importCsv([])
      const db = new DatabaseSync(findLocalDatabase(state))
      db.exec(`INSERT INTO users (phone, invite_code, date_joined) VALUES ('+79174440001', 'E130XW', 1)`)
      db.close()
      for (const file of files) expect((await importCsv(file, { state })).code).toBe(0)
      expect(await differing(state)).toEqual([])
      return read(state, 'SELECT invitee_id, inviter_id FROM referrals ORDER BY 1')
    }
    const inviters = [
      ...[104, 106, 107, 108].map((id, n) => [id, [103, 102, 104, 105][n]]),
      ...[109, 110].map((id) => [id, 101]),
    ]
    expect(await imported([...early, ...late])).toEqual(inviters)
    expect(await imported(early, [...early, ...late])).toEqual(inviters)
    // A dump has the rows in the order in which they were last written.
    expect(await imported(early, [...late, ...early.toReversed()])).toEqual(inviters)
  })

  it('have an inviter who has another code in a later file', async () => {
    const { state } = await importCsv(['101,+79172000101,AAAAA2,,,,t,f,2024-01-01 10:00:00'])
    const { code } = await importCsv(
      [
        '101,+79172000101,BBBBB2,,,,t,f,2024-01-01 10:00:00',
        '102,+79172000102,DDDDD2,101,,,t,f,2024-01-02 10:00:00',
        '103,+79172000103,EEEEE2,BBBBB2,,,t,f,2024-01-02 10:00:00',
      ],
      { state },
    )
    expect(code).toBe(0)
    expect(read(state, 'SELECT invitee_id, inviter_id, link_key FROM referrals ORDER BY 1')).toEqual([
      [102, 101, 'AAAAA2'],
      [103, 101, 'AAAAA2'],
    ])
  })

  it('get new codes that differ, though chance repeats itself', async () => {
    const { state } = await importCsv([])
    let drawn = 0
    const chance = vi.spyOn(crypto, 'getRandomValues').mockImplementation((bytes) => {
      drawn += 1
      return (bytes as Uint8Array).fill(Math.floor(drawn / 2))
    })
    const rows = [1, 2, 3].map((n) => `${n},+7917444000${n},LONGCODE${n},${n - 1},,,t,f,2024-01-0${n} 10:00:00`)
    const { code } = await importCsv(rows, { state }).finally(() => chance.mockRestore())
    expect(code).toBe(0)
    expect(read(state, 'SELECT invitee_id, inviter_id FROM referrals')).toEqual([
      [2, 1],
      [3, 2],
    ])
  })
})
