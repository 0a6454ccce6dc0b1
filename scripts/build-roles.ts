import { readFile, writeFile } from 'node:fs/promises'
import { withRoles } from '../src/admin/render-roles.ts'

/** `npm run docs:roles`. */
const PAGE = 'docs/admin.md'
await writeFile(PAGE, withRoles(await readFile(PAGE, 'utf8')))
