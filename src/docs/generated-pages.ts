import { renderLimits } from './limits-page.ts'
import { withRoles } from './roles-table.ts'
import { renderSettings } from './settings-page.ts'

/** Pages of docs/ that `npm run docs` makes from tables in the code. A test fails while one is out of date. */
export const GENERATED_PAGES: [path: string, render: (before: string) => string][] = [
  ['docs/admin.md', withRoles],
  ['docs/limits.md', renderLimits],
  ['docs/settings.md', renderSettings],
]
