import { spawnSync } from 'node:child_process'
import { expect, inject, it } from 'vitest'
import { waitForService } from './service.ts'

const start = (...args: string[]) => spawnSync(process.execPath, ['scripts/start.ts', ...args], { encoding: 'utf8' })

it('npm start takes no other port than the one asked for', async () => {
  const origin = inject('serviceOrigin')
  await waitForService(origin)
  const { port } = new URL(origin)
  for (const args of [['--port', port], [`--port=${port}`]]) {
    const { status, stderr } = start(...args)
    expect([status, stderr]).toEqual([1, `Error: port ${port} is in use. Stop what uses it, or pass --port.\n`])
  }
})
