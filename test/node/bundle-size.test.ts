import { glob, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bundleAsDeployed, sizeOf } from '../../bench/bundles.ts'
import { TARGETS } from '../../bench/report.ts'

it(`the deployed bundle has at most ${TARGETS.gzipBytes / 1000} KB gzip`, async () => {
  const out = await mkdtemp(join(tmpdir(), 'bundle-'))
  try {
    const { gzipBytes } = await sizeOf(bundleAsDeployed(out))
    expect(gzipBytes).toBeLessThanOrEqual(TARGETS.gzipBytes)
  } finally {
    await rm(out, { recursive: true })
  }
})

it('all texts are listed where they are put together', async () => {
  const listed = [...(await readFile('src/texts.ts', 'utf8')).matchAll(/'\.(\/\S+)'/g)].map(([, path]) => `src${path}`)
  const there: string[] = []
  for await (const path of glob(['src/errors/*table.ts', 'src/panel/texts/*.ts', 'src/rewards/why/texts.ts']))
    there.push(path)
  expect(listed.toSorted()).toEqual(there.toSorted())
})
