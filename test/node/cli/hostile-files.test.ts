import { describe, expect, it } from 'vitest'
import { readRecords } from '../../../src/cli/import/records.ts'
import type { OldRecord } from '../../../src/cli/import/records.ts'
import { readCsv } from '../../../src/lib/csv-read.ts'
import { fileOf } from './import-csv.ts'

async function rowsOf(path: string): Promise<OldRecord[]> {
  const rows = []
  for await (const row of readRecords(path, () => true)) rows.push(row)
  return rows
}

describe('a value of nine million characters', () => {
  const LENGTH = 9_000_000

  it.each([
    ['of letters, in SQL', 'long.sql', "'", 'x'],
    ['of quotes, in SQL', 'quotes.sql', "'", "''"],
    ['of letters, in CSV', 'long.csv', '"', 'x'],
    ['of quotes, in CSV', 'quotes.csv', '"', '""'],
  ])('%s, is read like any other', async (_, name, quote, char) => {
    const value = quote + char.repeat(LENGTH) + quote
    const text = name.endsWith('.sql')
      ? `INSERT INTO u (id, phone) VALUES (1, ${value}),\n(2, 'b');\n`
      : `id,phone\n1,${value}\n2,b\n`
    const rows = await rowsOf(fileOf(name, text))
    expect(rows.map(({ cells }) => [cells?.['id'], cells?.['phone']?.length])).toEqual([
      ['1', LENGTH],
      ['2', 1],
    ])
  })
})

describe('quotes inside of a value', () => {
  it.each([
    ["''", ''],
    ["''''", "'"],
    ["'O''Neil'", "O'Neil"],
    ["'''a''''b'''", "'a''b'"],
    ["'a\n''\nb'", "a\n'\nb"],
  ])('of SQL are doubled: %s', async (written, value) => {
    const text = `INSERT INTO u (id, phone, note) VALUES (1, ${written}, ${written}), (2, 'b', NULL);\n`
    expect((await rowsOf(fileOf('quoted.sql', text))).map(({ cells }) => cells)).toEqual([
      { id: '1', phone: value, note: value },
      { id: '2', phone: 'b', note: null },
    ])
  })

  it.each([
    ['""', ['']],
    ['"""",x', ['"', 'x']],
    ['"a""b","c""","""d"', ['a"b', 'c"', '"d']],
    ['"a""', undefined],
    ['"', undefined],
    ['"a"b', undefined],
    ['"a"""b', undefined],
  ])('of CSV are doubled: %s', (written, cells) => {
    const lines = readCsv(`x,${written}`, ',')
    expect(lines?.map((line) => line.cells)).toEqual(cells && [['x', ...cells]])
  })
})
