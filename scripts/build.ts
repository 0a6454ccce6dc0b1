import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { buildOpenApi } from './build-openapi.ts'
import { buildPages } from './build-pages.ts'
import { buildSite } from './build-site.ts'

/**
 * `npm run build`: all static files of the Worker, into `dist/assets`. Unchanged files are not rewritten, and
 * others replaced in one step, so that a build disturbs neither a service or test that is reading them nor another build.
 */
const OUT = 'dist/assets'

await mkdir(OUT, { recursive: true })
const fresh = await mkdtemp('dist/build-')
try {
  await buildOpenApi(fresh)
  const asset = await buildPages(fresh)
  await buildSite(fresh, asset)
  await writeFile(join(fresh, 'versions.json'), JSON.stringify(await versionsIn(fresh)))
  await replaceChanged(fresh, OUT)
} finally {
  await rm(fresh, { recursive: true, force: true })
}

async function replaceChanged(from: string, to: string): Promise<void> {
  const wanted = await filesIn(from)
  for (const file of wanted) {
    const content = await readFile(join(from, file))
    const before = await readFile(join(to, file)).catch(() => undefined)
    if (before?.equals(content)) continue
    await mkdir(dirname(join(to, file)), { recursive: true })
    await rename(join(from, file), join(to, file))
  }
  const stale = (await filesIn(to)).filter((file) => !wanted.includes(file))
  await Promise.all(stale.map((file) => rm(join(to, file), { force: true })))
}

/** Every versioned address that a page has. */
async function versionsIn(directory: string): Promise<string[]> {
  const pages = (await filesIn(directory)).filter((file) => /\.html$|panel-files\.json$/.test(file))
  const texts = await Promise.all(pages.map((file) => readFile(join(directory, file), 'utf8')))
  return [...new Set(texts.join('\n').match(/\/(?:static|docs)\/[\w.-]+\?v=[0-9a-f]+/g))].sort()
}

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(directory, '/').length))
}
