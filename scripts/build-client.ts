import { execFile } from 'node:child_process'
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** `npm run client:build`: the package of the client, and the archive that `npm install` takes. */
export const CLIENT = 'dist/client'

const run = promisify(execFile)
const IMPORT_OF_TYPES = /((?:from|import\()\s*['"]\.\/[\w-]+)\.ts(['"])/g

export async function buildClient(out = CLIENT): Promise<void> {
  await rm(out, { recursive: true, force: true })
  await mkdir(out, { recursive: true })
  const compiler = ['node_modules/typescript/bin/tsc', '-p', 'client', '--noEmit', 'false', '--outDir', out]
  await run(process.execPath, compiler).catch((error: unknown) => {
    console.error((error as { stdout?: string }).stdout)
    throw error
  })
  // The compiler rewrites the imports of code, not those of declarations.
  for (const name of await readdir(out)) {
    if (!name.endsWith('.d.ts')) continue
    const text = await readFile(join(out, name), 'utf8')
    await writeFile(join(out, name), text.replace(IMPORT_OF_TYPES, '$1.js$2'))
  }
  for (const name of ['package.json', 'README.md']) await copyFile(join('client', name), join(out, name))
  await copyFile('LICENSE', join(out, 'LICENSE'))
}

if (import.meta.main) {
  await buildClient()
  const { stdout } = await run('npm', ['pack', '--silent'], { cwd: CLIENT, shell: process.platform === 'win32' })
  console.log(join(CLIENT, stdout.trim()))
}
