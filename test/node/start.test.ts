import { spawnSync } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, inject, it, vi } from 'vitest'
import { waitForService } from './service.ts'

/* The first two commands of a newcomer print nothing that a reader has to be told to ignore. */

describe('npm ci', () => {
  it.each([
    ['prints no engine warnings', true],
    ['would print them without .npmrc', false],
  ])('%s', async (_, ours) => {
    const folder = await mkdtemp(join(tmpdir(), 'npm-ci-'))
    try {
      if (ours) await copyFile('.npmrc', join(folder, '.npmrc'))
      await mkdir(join(folder, 'newer'))
      const write = async (path: string, content: object) => writeFile(join(folder, path), JSON.stringify(content))
      await write('newer/package.json', { name: 'newer', version: '1.0.0', engines: { node: '>=999' } })
      await write('package.json', { name: 'project', dependencies: { newer: 'file:newer' } })
      // Only the project's npm settings, not those of the user.
      const settings = ['--offline', '--no-audit', '--userconfig', join(folder, 'none')]
      const { status, stderr } = spawnSync('npm', ['install', ...settings], {
        cwd: folder,
        encoding: 'utf8',
        shell: process.platform === 'win32',
        env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))),
      })
      expect(status).toBe(0)
      expect(stderr.includes('EBADENGINE')).toBe(!ours)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('npm start', () => {
  const origin = inject('serviceOrigin')
  const printed = async () => (await readFile(inject('serviceLog'), 'utf8')).split('\n')

  it('prints no warnings', async () => {
    await waitForService(origin)
    await vi.waitFor(async () => expect(await printed()).toContainEqual(expect.stringContaining('Ready on')), 10_000)
    const warnings = (await printed()).filter((line) => /warn|update available/i.test(line))
    // Warnings that other tests cause in the service are JSON.
    expect(warnings.filter((line) => !line.includes('"level":'))).toEqual([])
  })

  it('prints one line per request', async () => {
    await waitForService(origin)
    const path = `/${crypto.randomUUID()}`
    await fetch(origin + path)
    const ofRequest = (line: string) => line.includes(path) || /"level":"info","event":"request"/.test(line)
    await vi.waitFor(async () => {
      expect((await printed()).filter(ofRequest)).toEqual([expect.stringContaining(`GET ${path} 404 Not Found`)])
    }, 10_000)
  })
})
