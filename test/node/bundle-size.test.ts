import { mkdtemp, rm } from 'node:fs/promises'
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
