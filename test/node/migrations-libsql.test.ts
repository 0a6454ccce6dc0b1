import { readFile, readdir } from 'node:fs/promises'
import { createClient } from '@libsql/client'
import { describe, expect, it } from 'vitest'

const files = (await readdir('migrations')).filter((name) => name.endsWith('.sql')).toSorted()

describe('the migrations on libSQL', () => {
  it('apply one after the other', async () => {
    const db = createClient({ url: ':memory:' })
    for (const name of files) await db.executeMultiple(await readFile(`migrations/${name}`, 'utf8'))
    await db.execute(
      "INSERT INTO users (phone, invite_code, first_name, date_joined) VALUES ('+79170000001', 'AAAAAA', 'Жанна', 1)",
    )
    await db.execute("INSERT INTO users (invite_code, invited_by_code, date_joined) VALUES ('BBBBBB', 'AAAAAA', 2)")
    const { rows } = await db.execute('SELECT invited_count AS n FROM users ORDER BY id')
    expect(rows.map((row) => row['n'])).toEqual([1, 0])
    const found = await db.execute(`SELECT rowid AS id FROM users_search WHERE users_search MATCH '"ЖАНН"'`)
    expect(found.rows.map((row) => row['id'])).toEqual([1])
    const short = await db.execute(`SELECT rowid AS id FROM users_search WHERE users_search MATCH '"на" *'`)
    expect(short.rows.map((row) => row['id'])).toEqual([1])
    await expect(db.execute("UPDATE users SET invite_code = 'CCCCCC' WHERE id = 1")).rejects.toThrow('immutable')
    await expect(
      db.execute(
        "INSERT INTO users (invite_code, email, date_joined) VALUES ('DDDDDD', 'a@b.example', 1), ('EEEEEE', 'A@B.example', 1)",
      ),
    ).rejects.toThrow('UNIQUE')
    db.close()
  })
})
