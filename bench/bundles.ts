import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** The same settings as wrangler's own bundler, so that both sides of the comparison are made alike. */
async function bundle(entry: string, out: string): Promise<string> {
  await build({
    entryPoints: [entry],
    outfile: out,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    logLevel: 'warning',
  })
  return out
}

/** Bundles an entry of the bench. Gives the path of the file back. */
export const bundleEntry = (name: string, out: string): Promise<string> =>
  bundle(join('bench', `${name}.ts`), join(out, `${name}.js`))

/** The very file that `wrangler deploy` uploads, with the build that it runs first. */
export function bundleAsDeployed(out: string): string {
  runWrangler(['deploy', '--dry-run', '--outdir', out])
  return join(out, 'worker.js')
}

/** Runs wrangler quietly; its output shows only when it fails. */
export function runWrangler(command: string[]): void {
  const { status, stdout, stderr } = spawnSync('wrangler', command, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
    env: { ...process.env, WRANGLER_LOG: 'warn', CI: '1' },
  })
  if (status !== 0) throw new Error(`wrangler ${command.join(' ')} failed:\n${stdout}${stderr}`)
}

/** Bytes of a bundle, as it is and as it travels. */
export async function sizeOf(path: string): Promise<{ bytes: number; gzipBytes: number }> {
  const code = await readFile(path)
  return { bytes: code.length, gzipBytes: gzipSync(code).length }
}
