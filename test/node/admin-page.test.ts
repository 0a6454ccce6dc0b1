import { readFile, stat } from 'node:fs/promises'
import { expect, it } from 'vitest'

const page = await readFile('docs/admin.md', 'utf8')

it('docs/admin.md links to existing screenshots: npm run screenshots', async () => {
  const pictures = [...page.matchAll(/\]\((images\/[\w.-]+)\)/g)].map(([, path]) => `docs/${path}`)
  expect(pictures.length).toBeGreaterThan(4)
  for (const path of pictures) expect((await stat(path)).size).toBeGreaterThan(5_000)
})
