import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../../..')
/** Run by its path, so that no shell splits arguments. */
const WRANGLER = join(ROOT, 'node_modules/wrangler/bin/wrangler.js')

export type WranglerResult = { ok: true; stdout: string } | { ok: false; message: string }

/** Runs wrangler in the project without prompts. `message` is wrangler's own, in one line. */
export function runWrangler(args: string[]): WranglerResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [WRANGLER, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  })
  return status === 0 ? { ok: true, stdout } : { ok: false, message: errorMessage(stdout, stderr) }
}

/** With `--json`, wrangler reports errors as JSON on stdout; otherwise as a line marked `[ERROR]`. */
function errorMessage(stdout: string, stderr: string): string {
  const text = /"text":\s*("(?:[^"\\]|\\.)*")/.exec(stdout)?.[1]
  const message = text === undefined ? /\[ERROR\]\s*(.+)/.exec(stderr)?.[1] : String(JSON.parse(text))
  return (message ?? (stderr.trim() || stdout.trim() || 'wrangler stopped')).replaceAll(/\s+/g, ' ').trim()
}

const DEVELOPMENT = ['--var', 'ENVIRONMENT:development', '--var', 'DIRECTORY:full']
/** Silences wrangler's warning that scheduled tasks do not run locally. */
const BY_HAND = ['--test-scheduled']
/** No offer to update the pinned wrangler, and no request for `Request.cf`, which the service does not need locally. */
const QUIET = { WRANGLER_HIDE_BANNER: 'true', CLOUDFLARE_CF_FETCH_ENABLED: 'false' }

/** Runs the service in development, with more options of `wrangler dev`, in this terminal. */
export const startDev = (options: string[]): ChildProcess =>
  spawn(process.execPath, [WRANGLER, 'dev', ...DEVELOPMENT, ...BY_HAND, ...options], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...QUIET, ...process.env },
  })
