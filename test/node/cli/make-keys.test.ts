import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseSigningKeys } from '../../../src/identity/keys/signing-keys.ts'

const COMMAND = join(import.meta.dirname, '../../../src/cli/make-keys.ts')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Runs the command to its end, in its own folder. */
async function makeKeys(args: string[], input = '') {
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd: folder })
  let [output, notes] = ['', '']
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (notes += String(chunk)))
  child.stdin.end(input)
  const code = await new Promise((resolve) => child.once('close', resolve))
  return { code, output, notes }
}

const keysOf = (text: string) => {
  const { keys, problems } = parseSigningKeys(text)
  expect(problems).toEqual([])
  return keys
}

describe('npm run keys', () => {
  it('prints a secret that the service accepts and stores nothing', async () => {
    const { code, output, notes } = await makeKeys([])
    expect(code).toBe(0)
    const [key] = keysOf(output)
    expect(key).toMatchObject({ alg: 'EdDSA', kid: expect.stringMatching(/^[\w-]{43}$/) })
    expect(notes).toContain(key!.x)
    expect(notes).not.toContain(key!.d)
    expect(await readdir(folder)).toEqual([])
  })

  it('names a key by its thumbprint, so that no two collide', async () => {
    const made = await Promise.all([makeKeys(['--alg', 'ES256']), makeKeys(['--alg', 'ES256'])])
    const [one, two] = made.map(({ output }) => keysOf(output)[0]!)
    expect([one!.alg, two!.alg]).toEqual(['ES256', 'ES256'])
    expect(one!.kid).not.toBe(two!.kid)
  })

  it('appends a key to existing ones, from a file or standard input', async () => {
    const { output: present } = await makeKeys(['--kid', 'old'])
    const file = join(folder, 'present.json')
    await writeFile(file, present)
    for (const [source, input] of [
      [file, ''],
      ['-', present],
    ] as const) {
      const { output } = await makeKeys(['--alg', 'ES256', '--kid', 'new', '--add', source], input)
      const keys = keysOf(output)
      expect(keys[0]).toEqual(keysOf(present)[0])
      expect(keys.map(({ kid, alg }) => [kid, alg])).toEqual([
        ['old', 'EdDSA'],
        ['new', 'ES256'],
      ])
    }
  })

  it.each([
    [['--alg', 'RS256'], '--alg must be EdDSA or ES256'],
    [['--kid', 'two words'], 'kid must be'],
    [['--add', 'missing.json'], 'cannot read missing.json'],
    [['--nothing'], 'Unknown option'],
  ])('rejects %j', async (args, message) => {
    const { code, output, notes } = await makeKeys(args)
    expect([code, output]).toEqual([1, ''])
    expect(notes).toContain(message)
  })

  it('rejects a second key with the same name without printing any key', async () => {
    const { output: present } = await makeKeys(['--kid', 'old'])
    const { code, output, notes } = await makeKeys(['--kid', 'old', '--add', '-'], present)
    expect([code, output]).toEqual([1, ''])
    expect(notes).toContain('a unique kid')
    expect(notes).not.toContain(keysOf(present)[0]!.d)
  })

  it('prints its help', async () => {
    expect((await makeKeys(['--help'])).output).toContain('docs/keys.md')
  })
})
