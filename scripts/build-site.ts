import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { renderSite } from '../src/docs/site/site.ts'
import type { PageContext } from '../src/pages/layout.ts'

const ROOT_PAGES = ['README.md', 'CHANGELOG.md', 'SECURITY.md']
const IMAGES = 'docs/images/'

/** The docs as a static site, with its search index and llms.txt. */
export async function buildSite(out: string, asset: PageContext['asset']): Promise<void> {
  const { pages, images } = await readDocs()
  const site = await renderSite(pages, images, asset)
  for (const [path, content] of site) {
    await mkdir(dirname(join(out, path)), { recursive: true })
    await writeFile(join(out, path), content)
  }
  const shown = [...site.values()].join('')
  await mkdir(join(out, IMAGES), { recursive: true })
  await Promise.all(images.filter((file) => shown.includes(file)).map((file) => cp(file, join(out, file))))
}

/** Sources of the site, by path in the repository. */
export async function readDocs(): Promise<{ pages: Map<string, string>; images: string[] }> {
  const files = (await readdir('docs', { recursive: true }))
    .map((name) => join('docs', name).replaceAll('\\', '/'))
    .sort()
  const markdown = [...ROOT_PAGES, ...files.filter((file) => file.endsWith('.md'))]
  const pages = new Map(await Promise.all(markdown.map(async (file) => [file, await readFile(file, 'utf8')] as const)))
  return { pages, images: files.filter((file) => file.startsWith(IMAGES)) }
}
