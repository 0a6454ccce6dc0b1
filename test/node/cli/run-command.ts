import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, vi } from 'vitest'

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

let runs = 0

/** The same in this process, for what needs none of its own: starting one takes a second. */
export async function runHere(name: string, args: string[]): Promise<Ended> {
  const { argv, exitCode } = process
  const said = { stdout: '', stderr: '' }
  const [log, error] = [
    vi.spyOn(console, 'log').mockImplementation((line) => (said.stdout += `${String(line)}\n`)),
    vi.spyOn(console, 'error').mockImplementation((line) => (said.stderr += `${String(line)}\n`)),
  ]
  process.argv = [...argv.slice(0, 2), ...args]
  process.exitCode = 0
  try {
    runs += 1
    await import(/* @vite-ignore */ `${join(process.cwd(), 'src/cli', name)}.ts?run=${runs}`)
    return { code: process.exitCode, ...said }
  } finally {
    Object.assign(process, { argv, exitCode })
    log.mockRestore()
    error.mockRestore()
  }
}

/** A directory for local state, deleted after the file's tests. */
export async function temporaryState(): Promise<string> {
  const state = await mkdtemp(join(tmpdir(), 'referral-api-'))
  afterAll(() => rm(state, { recursive: true, force: true }))
  return state
}
