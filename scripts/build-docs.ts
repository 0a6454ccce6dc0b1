import { writeFile } from 'node:fs/promises'
import { renderLimits } from '../src/guard/render-limits.ts'

/** `npm run docs:limits`: docs/limits.md from the table of policies. A test fails while it is stale. */
await writeFile('docs/limits.md', renderLimits())
