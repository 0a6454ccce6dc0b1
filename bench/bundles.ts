import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** Bundles an entry of the bench like wrangler would. Returns the path of the file. */
export async function bundleEntry(name: string, out: string, extension = '.ts'): Promise<string> {
  const outfile = join(out, `${name}.js`)
  await build({
    entryPoints: [join('bench', `${name}${extension}`)],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    logLevel: 'warning',
  })
  return outfile
}

/** The file that `wrangler deploy` uploads, after the build. */
export function bundleAsDeployed(out: string): string {
  runWrangler(['deploy', '--dry-run', '--outdir', out])
  return join(out, 'worker.js')
}

/** Runs wrangler quietly; prints its output only if it fails. */
export function runWrangler(command: string[]): void {
  const { status, stdout, stderr } = spawnSync('wrangler', command, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`wrangler ${command.join(' ')} failed:\n${stdout}${stderr}`)
}

export interface BundleSize {
  bytes: number
  gzipBytes: number
}

export async function sizeOf(path: string): Promise<BundleSize> {
  const code = await readFile(path)
  return { bytes: code.length, gzipBytes: gzipSync(code).length }
}
