import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { CommandError, readOptions, runCommand, wholeNumber } from '../src/cli/terminal/command.ts'
import { changesSo, HARMLESS } from './mutants/harmless.ts'
import { makeMutants, mutate } from './mutants/make-mutants.ts'
import type { Mutant } from './mutants/make-mutants.ts'
import { TARGETS } from './mutants/targets.ts'
import type { Target } from './mutants/targets.ts'
import { createTestProcess } from './mutants/test-process.ts'

const MAX_COPIES = 16

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
  const sources = await Promise.all(files.map(async (file) => readFile(file, 'utf8')))
  const made = files.flatMap((file, i) => makeMutants(file, sources[i]!, sources.slice(i + 1)))
  const queue = made.filter((mutant, i) => i % every === 0 && !HARMLESS.some((harmless) => changesSo(mutant, harmless)))
  const total = queue.length
  let [survived, broken] = [0, 0]
  const work = async () => {
    const folder = await copyProject()
    const testProcess = createTestProcess(folder)
    try {
      if ((await testProcess.run({ tests, changed: [] })) !== 'passed')
        throw new CommandError(`The tests of ${name} fail without any mutant.`)
      let previous: Mutant | undefined
      for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
        const path = join(folder, mutant.file)
        const source = await readFile(path, 'utf8')
        await writeFile(path, mutate(source, mutant))
        const outcome = await testProcess.run({ tests, changed: [previous?.file ?? [], mutant.file].flat() })
        await writeFile(path, source)
        previous = mutant
        if (outcome === 'broken') broken += 1
        if (outcome === 'passed') {
          survived += 1
          print(mutant)
        }
        process.stderr.write(`\r${name}: ${total - queue.length} of ${total}, ${survived} survived `)
      }
    } finally {
      testProcess.stop()
      await rm(folder, { recursive: true, force: true })
    }
  }
  await Promise.all(Array.from({ length: copies }, work))
  const share = total === 0 ? 1 : 1 - survived / total
  const unclear = broken === 0 ? '' : `, ${broken} of them twice by an error or a time-out outside of a test`
  console.log(`\n${name}: ${percent(share)} of ${total} noticed${unclear} (goal: ${percent(goal)})`)
  return share
}

function print({ file, line, before, after }: Mutant): void {
  console.log(`\n  ${file}:${line}\n    - ${before.trim()}\n    + ${after.trim()}`)
}

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`
}

/** What git knows, with the packages and what has been built. */
async function copyProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'referral-api-mutants-'))
  const { stdout } = spawnSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
  for (const file of stdout.split('\0').filter(Boolean)) await cp(file, join(folder, file))
  for (const shared of ['node_modules', 'dist']) await symlink(resolve(shared), join(folder, shared))
  return folder
}
