import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { renderLimits } from '../../src/guard/render-limits.ts'

it('docs/limits.md is what the table of policies makes: npm run docs:limits', async () => {
  expect(await readFile('docs/limits.md', 'utf8')).toBe(renderLimits())
})
