import { expect, it } from 'vitest'
import { PURGE_ROWS } from '../../../src/guard/records.ts'
import { createCodeStore } from '../../../src/server/code-store.ts'
import { createSqlStore, openSqlite } from '../../../src/server/sqlite-file.ts'

it('deletes expired codes in parts, those that expired first', () => {
  const file = openSqlite(':memory:', { synchronous: 'normal' })
  const sql = createSqlStore(file, (error) => {
    throw error
  })
  const codes = createCodeStore(sql, () => PURGE_ROWS + 100)
  sql.exec(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO codes (id, value, expires_at) SELECT i, '', i FROM n`,
    PURGE_ROWS + 200,
  )
  const first = () => sql.exec('SELECT min(expires_at) AS at FROM codes').toArray()[0]?.['at']
  expect([codes.purge(), first()]).toEqual([false, PURGE_ROWS + 1])
  expect([codes.purge(), first()]).toEqual([true, PURGE_ROWS + 101])
})
