import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { changesSo, HARMLESS } from '../../scripts/mutants/harmless.ts'
import { makeMutants, mutate } from '../../scripts/mutants/make-mutants.ts'

/** Of a file that is not parsed: a line by itself may be no code. */
const after = (line: string) => makeMutants('a.sql', line).map((mutant) => mutant.after)

describe('mutants', () => {
  it.each([
    ['if (a <= b) return c', ['if (a < b) return c', 'if (false) return c']],
    ['return a && !b', ['return a || !b', 'return a && b']],
    ['const x = y + 1 // a + b', ['const x = y - 1 // a + b']],
    ['  writeLane(store, lane)', ['']],
    ['  WHERE a = 1 AND b IS NOT c', ['  WHERE a = 1 OR b IS NOT c', '  WHERE a = 1 AND b IS c']],
  ])('of %s are %j', (line, expected) => {
    expect(after(line)).toEqual(expected)
  })

  it.each([
    "import { a } from 'b'",
    '// a && b',
    ' * a <= b',
    '-- a AND b',
    'type A = B<C>',
    'const f = (a: B<C>) => a',
  ])('of %s there are none', (line) => {
    expect(after(line)).toEqual([])
  })

  it('of TypeScript are code', () => {
    expect(makeMutants('a.ts', 'const a = b && c')).toHaveLength(1)
    expect(makeMutants('a.ts', 'const a = (b && c')).toEqual([])
  })

  it('change one line', () => {
    const source = 'a\nb && c\nd && e'
    expect(makeMutants('a.ts', source).map((mutant) => mutate(source, mutant))).toEqual([
      'a\nb || c\nd && e',
      'a\nb && c\nd || e',
    ])
  })

  it('that are harmless are of code as it is', () => {
    const made = new Map(HARMLESS.map(({ file }) => [file, makeMutants(file, readFileSync(file, 'utf8'))]))
    const outdated = HARMLESS.filter(
      (harmless) => !made.get(harmless.file)!.some((mutant) => changesSo(mutant, harmless)),
    )
    expect(outdated).toEqual([])
  })
})
