import { readFile, writeFile } from 'node:fs/promises'
import { GENERATED_PAGES } from '../src/docs/generated-pages.ts'
import { withStructure } from './structure.ts'

/** `npm run docs`. */
for (const [path, render] of GENERATED_PAGES) await writeFile(path, render(await readFile(path, 'utf8')))

await writeFile('CONTRIBUTING.md', await withStructure(await readFile('CONTRIBUTING.md', 'utf8')))
