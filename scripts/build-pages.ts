import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { LANGUAGES } from '../src/lib/language.ts'
import { inMode } from '../src/links/landing/landing-page.ts'
import { errorsPage } from '../src/pages/errors.ts'
import { landingPage } from '../src/pages/landing.ts'
import type { Markup, PageContext } from '../src/pages/layout.ts'
import { notFoundPage } from '../src/pages/not-found.ts'
import { readerPage } from '../src/pages/reader.ts'
import { startPage } from '../src/pages/start.ts'

const PAGES = { start: startPage, errors: errorsPage, landing: landingPage, 'not-found': notFoundPage }
const VERSION_LENGTH = 10

/** Pages with their styles and scripts. Returns where these are served. */
export async function buildPages(out: string): Promise<PageContext['asset']> {
  const files: Record<string, Uint8Array | string | undefined> = {
    ...(await bundledFiles()),
    ...(await redocFiles()),
    'icon.svg': await readFile('src/pages/icon.svg'),
  }
  // For the panel's preview of the landing page, in either mode whatever the browser's.
  const landing = Buffer.from(files['landing.css'] ?? '').toString()
  for (const mode of ['light', 'dark'] as const) files[`landing-${mode}.css`] = inMode(landing, mode)
  for (const [name, content = ''] of Object.entries(files)) await write(join(out, 'static'), name, content)

  const asset: PageContext['asset'] = (name) => {
    const content = files[name]
    if (content === undefined) throw new Error(`a page uses a file that was not built: ${name}`)
    return `/static/${name}?v=${createHash('sha256').update(content).digest('hex').slice(0, VERSION_LENGTH)}`
  }
  const panelFiles = { styles: asset('admin.css'), script: asset('admin.js'), icon: asset('icon.svg') }
  await write(out, 'panel-files.json', JSON.stringify(panelFiles))
  for (const language of LANGUAGES) {
    for (const [name, page] of Object.entries(PAGES)) {
      await write(out, `${name}.${language}.html`, await render(page({ language, asset })))
    }
  }
  await write(join(out, 'redoc'), 'index.html', await render(readerPage({ asset })))
  return asset
}

async function write(directory: string, name: string, content: string | Uint8Array): Promise<void> {
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, name), content)
}

const render = async (markup: Markup): Promise<string> => String(await markup)

async function bundledFiles(): Promise<Record<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: [
      'src/pages/client/start.ts',
      'src/pages/client/reader.ts',
      'src/pages/client/docs.ts',
      'src/panel/client/admin.ts',
      'src/pages/styles/pages.css',
      'src/pages/styles/reader.css',
      'src/pages/styles/docs.css',
      'src/panel/styles/admin.css',
      'src/pages/client/landing.ts',
      'src/pages/styles/landing.css',
    ],
    entryNames: '[name]',
    outdir: 'static',
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['chrome111', 'firefox113', 'safari16.4'],
    write: false,
  })
  return Object.fromEntries(outputFiles.map(({ path, contents }) => [path.replace(/^.*[\\/]/, ''), contents]))
}

const REDOC_BUNDLE = fileURLToPath(import.meta.resolve('redoc/bundles/redoc.standalone.js'))
const REDOC_LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg'
const EMPTY_IMAGE = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='

/** Redoc as published, without the one image it would load from the internet. */
async function redocFiles(): Promise<Record<string, string>> {
  const bundle = await readFile(REDOC_BUNDLE, 'utf8')
  if (!bundle.includes(REDOC_LOGO)) throw new Error('redoc has changed: check whether it still loads a logo')
  const licences = [join(dirname(REDOC_BUNDLE), '../LICENSE'), `${REDOC_BUNDLE}.LICENSE.txt`]
  const texts = await Promise.all(licences.map((path) => readFile(path, 'utf8')))
  return {
    'redoc.standalone.js': bundle.replaceAll(REDOC_LOGO, EMPTY_IMAGE).replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'),
    'redoc.standalone.js.LICENSE.txt': texts.join('\n\n'),
  }
}
