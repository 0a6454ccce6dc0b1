import { spawn, spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { CommandError, readOptions, runCommand, wholeNumber } from '../src/cli/terminal/command.ts'
import { HARMLESS } from './mutants/harmless.ts'
import { makeMutants, mutate } from './mutants/make-mutants.ts'
import type { Mutant } from './mutants/make-mutants.ts'
import { TARGETS } from './mutants/targets.ts'
import type { Target } from './mutants/targets.ts'

const MAX_COPIES = 16
/** A mutant that loops for ever is noticed too. */
const TIMEOUT_MS = 300_000

const HELP = `npm run mutants -- [options]

Breaks the code, one line at a time, and reports which changes no test notices. Works on copies of the project.

  --targets a,b   only these: ${Object.keys(TARGETS).join(', ')}
  --every N       only every Nth mutant (default 1)
  --copies N      how many run at the same time (default 2)`

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), {
    targets: { type: 'string', default: Object.keys(TARGETS).join(',') },
    every: { type: 'string', default: '1' },
    copies: { type: 'string', default: '2' },
    help: { type: 'boolean', default: false },
  })
  if (options.help) return console.log(HELP)
  const every = wholeNumber('every', options.every, 1, 1000)
  const copies = wholeNumber('copies', options.copies, 1, MAX_COPIES)
  const missed: string[] = []
  for (const name of options.targets.split(',')) {
    const target = TARGETS[name]
    if (!target) throw new CommandError(`Unknown target "${name}". See --help.`)
    const share = await testTarget(name, target, { every, copies })
    if (share < target.goal) missed.push(name)
  }
  if (missed.length > 0) throw new CommandError(`Too many mutants survive: ${missed.join(', ')}.`)
})

/** Prints the survivors of a target. @returns which share of its mutants the tests noticed */
async function testTarget(
  name: string,
  { files, tests, goal }: Target,
  { every, copies }: { every: number; copies: number },
): Promise<number> {
  const made = (await Promise.all(files.map(async (file) => makeMutants(file, await readFile(file, 'utf8'))))).flat()
  const queue = made.filter((mutant, i) => i % every === 0 && !HARMLESS.some((harmless) => isSame(harmless, mutant)))
  const total = queue.length
  const survivors: Mutant[] = []
  const work = async () => {
    const folder = await copyProject()
    try {
      if (!(await passes(folder, tests))) throw new CommandError(`The tests of ${name} fail without any mutant.`)
      for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
        if (await survives(folder, mutant, tests)) survivors.push(mutant)
        process.stderr.write(`\r${name}: ${total - queue.length} of ${total}, ${survivors.length} survived `)
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  await Promise.all(Array.from({ length: copies }, work))
  const share = total === 0 ? 1 : 1 - survivors.length / total
  process.stderr.write('\n')
  console.log(`${name}: ${percent(share)} of ${total} noticed (goal: ${percent(goal)})`)
  for (const { file, line, before, after } of survivors.toSorted((a, b) => a.line - b.line))
    console.log(`  ${file}:${line}\n    - ${before.trim()}\n    + ${after.trim()}`)
  return share
}

const percent = (part: number) => `${(100 * part).toFixed(0)} %`

const isSame = (a: Pick<Mutant, 'file' | 'before' | 'after'>, b: Mutant) =>
  a.file === b.file && a.before === b.before.trim() && a.after === b.after.trim()

/** What git knows, with the packages and what has been built. */
async function copyProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'referral-api-mutants-'))
  const { stdout } = spawnSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
  for (const file of stdout.split('\0').filter(Boolean)) await cp(file, join(folder, file))
  for (const shared of ['node_modules', 'dist']) await symlink(resolve(shared), join(folder, shared))
  return folder
}

async function survives(folder: string, mutant: Mutant, tests: string[]): Promise<boolean> {
  const path = join(folder, mutant.file)
  const source = await readFile(path, 'utf8')
  await writeFile(path, mutate(source, mutant))
  try {
    return await passes(folder, tests)
  } finally {
    await writeFile(path, source)
  }
}

async function passes(folder: string, tests: string[]): Promise<boolean> {
  const vitest = resolve('node_modules/vitest/vitest.mjs')
  const args = ['run', ...tests, '--project', 'workers', '--bail', '1', '--maxWorkers', '1', '--reporter', 'dot']
  return new Promise((done) => {
    const running = spawn(process.execPath, [vitest, ...args], { cwd: folder, stdio: 'ignore', timeout: TIMEOUT_MS })
    running.on('exit', (code) => done(code === 0))
  })
}
