import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { ACTION_DOCS } from '../../src/audit/actions.docs.ts'

interface Entry {
  means: string
  outcomes?: string
  details?: string
}

const rowOf = ([action, { means, outcomes, details }]: [string, Entry]) =>
  `| \`${action}\` | ${means} | ${outcomes ?? ''} | ${details ?? ''} |`
    .replaceAll('|  |', '| |')
    .replaceAll('|  |', '| |')

it('docs/audit.md lists exactly the actions of the table', async () => {
  const page = await readFile('docs/audit.md', 'utf8')
  const [, table = ''] = page.split('| action | means | outcomes besides `ok` | `details` |\n|---|---|---|---|\n')
  const [rows = ''] = table.split('\n\n')
  expect(rows.split('\n')).toEqual(Object.entries(ACTION_DOCS).map(rowOf))
})
