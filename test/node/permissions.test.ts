import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PERMISSIONS } from '../../src/identity/permissions.ts'

const TABLES = new Set(['src/identity/permissions.ts', 'src/docs/generated-pages.ts'])

async function sources(): Promise<string[]> {
  const entries = await readdir('src', { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  return files.map(({ parentPath, name }) => join(parentPath, name)).filter((file) => !TABLES.has(file))
}

it('a permission is named in the role table and by its endpoints, and nowhere else', async () => {
  const files = await Promise.all((await sources()).map(async (file) => ({ file, text: await readFile(file, 'utf8') })))
  const named = Object.keys(PERMISSIONS).flatMap((permission) =>
    files.flatMap(({ file, text }) =>
      text
        .split('\n')
        .filter((line) => line.includes(`'${permission}'`))
        .map((line) => ({ file, line: line.trim(), isFact: line.includes(`permission: '${permission}'`) })),
    ),
  )
  expect(named.filter(({ isFact }) => isFact).length).toBeGreaterThan(20)
  expect(named.filter(({ isFact }) => !isFact)).toEqual([])
  expect(named.filter(({ file }) => !/\/(?:endpoints|list-file)\.ts$/.test(file))).toEqual([])
})
