import { beforeEach } from 'vitest'
import type { RunnerTask } from 'vitest'
import { runtime } from './cloudflare-workers.ts'
import './globals.ts'
import { ONLY_CLOUDFLARE } from './only-cloudflare.ts'
import { openStores } from './stores.ts'

/* Before each file: empty stores, and none of the tests of what only Cloudflare has. */

runtime.closeStores()
const stores = await openStores()
runtime.closeStores = stores.close
for (const name of Object.keys(runtime.env)) delete runtime.env[name]
Object.assign(runtime.env, stores.env)

beforeEach(({ task, skip }) => {
  const listed = ONLY_CLOUDFLARE.filter(({ file }) => task.file.filepath.endsWith(file))
  const gone = listed.find(({ title }) => !namesIn(task.file.tasks).some((name) => name.startsWith(title)))
  if (gone) throw new Error(`listed, but no longer a test of this file: ${gone.title}`)
  const found = listed.find(({ title }) => task.name.startsWith(title))
  if (found) skip(`only Cloudflare has ${found.what}`)
})

const namesIn = (tasks: readonly RunnerTask[]): string[] =>
  tasks.flatMap((task) => ('tasks' in task ? namesIn(task.tasks) : [task.name]))
