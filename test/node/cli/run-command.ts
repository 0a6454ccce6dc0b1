import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs a command of `src/cli` like npm does, with this standard input. */
export function runCommand(name: string, args: string[], input = ''): Promise<Ended> {
  const child = spawn(process.execPath, [`src/cli/${name}.ts`, ...args])
  const ended: Ended = { code: null, stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (ended.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (ended.stderr += chunk.toString()))
  child.stdin.end(input)
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...ended, code })))
}

/** A directory for local state, deleted after the file's tests. */
export async function temporaryState(): Promise<string> {
  const state = await mkdtemp(join(tmpdir(), 'referral-api-'))
  afterAll(() => rm(state, { recursive: true, force: true }))
  return state
}
