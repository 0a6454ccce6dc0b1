import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, it } from 'vitest'
import { generateKey } from '../../../src/cli/keys/generate-key.ts'
import { ledgerInFiles } from '../../../src/cli/verify/ledger-sources.ts'
import { verifyLedger } from '../../../src/cli/verify/verify-ledger.ts'
import { createKeyring } from '../../../src/identity/keys/keyring.ts'
import { publicKeys, publishedKeys } from '../../../src/identity/keys/signing-keys.ts'
import { addPeople, addPrograms, live } from '../../support/reward-life.ts'
import { runCommand } from '../cli/run-command.ts'
import { temporaryFolder } from '../server/own-server.ts'
import { KEYS, openBooks, problemsIn, seal } from './books.ts'

const folder = await temporaryFolder()
const original = join(folder, 'original.db')
const keysFile = join(folder, 'jwks.json')

/** Four seals, and some transfers after them. */
beforeAll(async () => {
  const books = await openBooks(original)
  await addPeople(books.run, 40)
  await addPrograms(books.run)
  for (const seed of [1, 2, 3, 4]) await seal(books, (await live({ ...books, people: 40, events: 60, seed })).now)
  await live({ ...books, people: 40, events: 20, seed: 5 })
  books.close()
  await writeFile(keysFile, JSON.stringify(publicKeys(publishedKeys(KEYS))))
})

let copies = 0

/** A copy of the ledger that someone with the database has changed. */
async function tampered(change: (db: DatabaseSync) => void): Promise<string> {
  const file = join(folder, `${(copies += 1)}.db`)
  await copyFile(original, file)
  const db = new DatabaseSync(file)
  for (const { name } of db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).all())
    db.exec(`DROP TRIGGER "${String(name)}"`)
  change(db)
  db.close()
  return file
}

const run = async (file: string, ...more: string[]) =>
  runCommand('verify-ledger', ['--database', `file:${file}`, '--keys', keysFile, ...more])

const rows = (file: string, sql: string) => {
  const db = new DatabaseSync(file)
  const found = db.prepare(sql).all()
  db.close()
  return found
}

/** One reward. */
const AVAILABLE = `(program_id, invitee_id, side, ordinal) =
  (SELECT program_id, invitee_id, side, ordinal FROM rewards WHERE state = 'available' LIMIT 1)`

describe('npm run ledger:verify', () => {
  it('finds nothing in a ledger that nobody has changed', async () => {
    const { code, stdout, stderr } = await run(original)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^\d{3} transfers, of which \d+ have one of 4 seals\. Nothing was changed\.\n$/)
  })

  it.each([
    [
      'an amount that was changed',
      'UPDATE transfers SET amount = amount + 1 WHERE id = 9',
      /^Transfer 9 was changed after 2026-/,
    ],
    [
      'a time that was changed',
      'UPDATE transfers SET created_at = created_at - 1 WHERE id = 30',
      /^Transfer 30 was changed/,
    ],
    ['a transfer that was deleted', 'DELETE FROM transfers WHERE id = 17', /^Transfer 17 was deleted\.$/m],
    [
      'several that were deleted',
      'DELETE FROM transfers WHERE id BETWEEN 17 AND 19',
      /^Transfers 17 to 19 were deleted\.$/m,
    ],
    [
      'one that was deleted, with the others moved up',
      'DELETE FROM transfers WHERE id = 17; UPDATE transfers SET id = id - 1 WHERE id > 17',
      /^Transfer 17 was changed/,
    ],
    [
      'one that was inserted before the others',
      `INSERT INTO transfers SELECT 0, debit, credit, amount, unit, kind, reward, created_at FROM transfers WHERE id = 9`,
      /^Transfer 0 was inserted: it stands where 1 should\.$/m,
    ],
    [
      'one that was inserted among them',
      `UPDATE transfers SET id = -id WHERE id > 8; UPDATE transfers SET id = 1 - id WHERE id < 0;
        INSERT INTO transfers SELECT 9, debit, credit, amount, unit, kind, reward, created_at FROM transfers WHERE id = 8`,
      /^Transfer 9 was changed/,
    ],
    [
      'two that changed places',
      'UPDATE transfers SET id = -1 WHERE id = 11; UPDATE transfers SET id = 11 WHERE id = 12; UPDATE transfers SET id = 12 WHERE id = -1',
      /^Transfer 11 was changed/,
    ],
    [
      'a seal that was removed',
      'DELETE FROM ledger_seals WHERE first_id = (SELECT first_id FROM ledger_seals ORDER BY first_id LIMIT 1 OFFSET 1)',
      /^The seal of transfers \d+ to \d+ is missing\.$/m,
    ],
    ['the first one', 'DELETE FROM ledger_seals WHERE first_id = 1', /^The seal of transfers 1 to \d+ is missing\.$/m],
    [
      'a seal with another range',
      'UPDATE ledger_seals SET last_id = last_id - 1 WHERE first_id = 1',
      /^The seal of transfers 1 to \d+ is not one of them\.$/m,
    ],
    [
      'a signature that was changed',
      `UPDATE ledger_seals SET seal = substr(seal, 1, length(seal) - 20) || 'AAAAAAAAAAAAAAAAAAAA' WHERE first_id = 1`,
      /^The seal of transfers 1 to \d+ is not signed with the key seals-/m,
    ],
  ])('names %s', async (_, change, named) => {
    expect(await problemsIn(await tampered((db) => db.exec(change)))).toMatch(named)
  })

  it('names the first transfer that was changed when its range was sealed again, with another key', async () => {
    const file = await tampered((db) => db.exec('UPDATE transfers SET amount = amount + 1 WHERE id = 9'))
    const stranger = await generateKey('EdDSA', publishedKeys(KEYS)[0]!.kid)
    const seals = rows(file, 'SELECT * FROM ledger_seals ORDER BY first_id')
    const [head = '', claims = ''] = String(seals[0]!['seal']).split('.')
    const keyring = createKeyring({ ...KEYS, signingKeys: [stranger] }, Date.now)
    const forged = await keyring.sign(
      JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>,
    )
    expect(forged.split('.')[0]).toBe(head)
    const db = new DatabaseSync(file)
    db.prepare('UPDATE ledger_seals SET seal = ? WHERE first_id = 1').run(forged)
    db.close()
    const { code, stderr } = await run(file)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^Error: the ledger is not what it was\.$/m)
    expect(stderr).toMatch(/^The seal of transfers 1 to \d+ is not signed with the key seals-/m)
    expect(stderr).toMatch(/^The seal of transfers \d+ to \d+ follows another one than transfers 1 to \d+\.$/m)
    expect(stderr).toMatch(/^Transfer 9 was changed/m)
  })

  it('names seals by a key that was never published, unless a later seal covers them', async () => {
    const file = join(folder, 'later.db')
    await copyFile(original, file)
    const later = await openBooks(file)
    const [edwards, curve] = [await generateKey('EdDSA'), await generateKey('ES256')]
    expect(await seal(later, Date.now(), { ...KEYS, signingKeys: [edwards] })).toBeGreaterThan(0)
    expect(await problemsIn(file)).toMatch(
      /^From transfer \d+ on, seals are signed with \S+, which is not among the keys\.$/,
    )

    await live({ ...later, people: 40, events: 60, seed: 6 })
    expect(await seal(later, Date.now(), { ...KEYS, signingKeys: [curve] })).toBeGreaterThan(0)
    later.close()
    expect(await problemsIn(file, [curve])).toBe('')
  })

  it('checks the files that staff download', async () => {
    const files = { transfers: join(folder, 'transfers.csv'), seals: join(folder, 'seals.csv') }
    const write = async (change = (lines: string[]) => lines) => {
      const csv = (found: Record<string, unknown>[]) =>
        [found[0]!, ...found].map((row, i) =>
          (i === 0 ? Object.keys : Object.values)(row)
            .map((cell) => (typeof cell === 'string' ? `"${cell}"` : String(cell)))
            .join(','),
        )
      await writeFile(files.seals, csv(rows(original, 'SELECT * FROM ledger_seals')).join('\r\n'))
      await writeFile(files.transfers, change(csv(rows(original, 'SELECT * FROM transfers'))).join('\r\n'))
    }
    const problems = async () => (await verifyLedger(ledgerInFiles(files), publicKeys(publishedKeys(KEYS)))).problems
    await write()
    const given = ['--keys', keysFile, '--transfers', files.transfers, '--seals', files.seals]
    expect(await runCommand('verify-ledger', given)).toMatchObject({ code: 0, stderr: '' })
    await write((lines) => lines.toSpliced(9, 1))
    expect(await problems()).toEqual(['Transfer 9 was deleted.'])
    await write((lines) => lines.toSpliced(9, 0, lines[5]!))
    expect(await problems()).toEqual(['Transfer 5 was inserted: it stands where 9 should.'])
    await write((lines) => lines.with(9, lines[9]!.replace('"EUR"', '"USD"').replace('"points"', '"USD"')))
    expect(await problems()).toEqual([expect.stringMatching(/^Transfer 9 was changed after 2026-.*USD/)])
    await write((lines) => lines.with(9, 'x,y'))
    await expect(problems()).rejects.toThrow('id is not a number')
  })

  it('misses the newest seal only with a copy of it', async () => {
    const kept = join(folder, 'kept')
    await writeFile(kept, (await run(original, '--print-newest')).stdout)
    const last = '(SELECT max(first_id) FROM ledger_seals)'
    const file = await tampered((db) => db.exec(`DELETE FROM ledger_seals WHERE first_id = ${last}`))
    expect(await problemsIn(file)).toBe('')
    const [intact, removed] = [await run(original, '--kept', kept), await run(file, '--kept', kept)]
    expect([intact.code, removed.code]).toEqual([0, 1])
    expect(removed.stderr).toMatch(/^The seal that you kept is gone: transfers \d+ to \d+\.$/m)
  })

  it.each([
    [
      'a balance',
      'UPDATE accounts SET balance = balance + 1 WHERE account = (SELECT min(account) FROM accounts)',
      /^balances of users.*: 1 differ, such as available:/m,
    ],
    [
      'what a program has spent',
      `UPDATE accounts SET balance = balance + 1 WHERE account = 'program:1'`,
      /^what programs have spent.*such as program:1/m,
    ],
    [
      'the state of a reward',
      `UPDATE rewards SET state = 'voided' WHERE ${AVAILABLE}`,
      /^transfers of rewards.*: 1 differ, such as \d+-\d+-\w+-\d+:/m,
    ],
    [
      'the amount of a reward',
      `UPDATE rewards SET amount = amount + 1 WHERE ${AVAILABLE}`,
      /^rewards, from the decisions.*: 1 differ/m,
    ],
    ['a reward that is gone', `DELETE FROM rewards WHERE ${AVAILABLE}`, /^rewards, from the decisions.*: 1 differ/m],
    [
      'a transfer without a reward',
      `INSERT INTO transfers SELECT max(id) + 1, 'program:1', 'available:2', 5, 'points', 'earn', '1-999-inviter-1', 0 FROM transfers`,
      /^transfers and balances of no reward.*: 1 differ, such as transfer \d+/m,
    ],
    [
      'the owner of a reward',
      `UPDATE rewards SET user_id = 1 WHERE ${AVAILABLE}`,
      /^transfers and balances of no reward.*: 1 differ, such as transfer \d+/m,
    ],
    [
      'the unit of a program',
      `UPDATE programs SET unit = 'USD' WHERE id = 1`,
      /^transfers and balances of no reward.*: \d+ differ, such as transfer \d+/m,
    ],
    [
      'a balance of nobody',
      `INSERT INTO accounts VALUES ('held:999999', 'points', 5)`,
      /^transfers and balances of no reward.*: 1 differ, such as held:999999/m,
    ],
    [
      'caps',
      `UPDATE reward_caps SET rewards = rewards - 1 WHERE (program_id, inviter_id, period) = (SELECT program_id, inviter_id, min(period) FROM reward_caps)`,
      /^reward_caps: 1 differ/m,
    ],
  ])('names %s that does not agree with the rest', async (_, change, named) => {
    expect(await problemsIn(await tampered((db) => db.exec(change)))).toMatch(named)
  })
})
