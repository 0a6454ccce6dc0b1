import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

/**
 * A workerd that discards its standard output. The Worker still writes its log lines, but otherwise this process would
 * wake up for each at the other end of Miniflare's pipe, which costs more than the line itself and slows down the client.
 * On Windows the pipe stays.
 */
export async function quietWorkerd(out: string): Promise<string> {
  const require = createRequire(createRequire(import.meta.url).resolve('miniflare'))
  const { default: workerd } = require('workerd') as { default: string }
  if (process.platform === 'win32') return workerd
  const path = resolve(join(out, 'quiet-workerd.sh'))
  await mkdir(out, { recursive: true })
  await writeFile(path, `#!/bin/sh\nexec '${workerd.replaceAll("'", String.raw`'\''`)}' "$@" > /dev/null\n`)
  await chmod(path, 0o755)
  return path
}
