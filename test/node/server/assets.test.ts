import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readAssets } from '../../../src/server/assets.ts'
import { temporaryFolder } from './own-server.ts'

const folder = await temporaryFolder()

it('every answer sends the one copy of a file', async () => {
  const file = 'x'.repeat(1_000_000)
  await writeFile(join(folder, 'large.js'), file)
  const assets = await readAssets(folder)
  const send = async () => (await (await assets('/large.js')).body?.getReader().read())?.value
  const [first, second] = [await send(), await send()]
  expect(Buffer.from(first ?? []).toString() === file).toBe(true)
  expect(second?.buffer === first?.buffer).toBe(true)
})
