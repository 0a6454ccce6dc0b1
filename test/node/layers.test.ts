import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import {
  DURABLE_OBJECTS,
  folderGraph,
  LAYERS,
  reachable,
  readImports,
  upwardImports,
  withStructure,
} from '../../scripts/structure.ts'

const imports = await readImports()
const graph = folderGraph(imports)
const named = ({ from, to }: { from: string; to: string }) => `${from} → ${to}`

describe('the folders of src', () => {
  it('all have a layer', async () => {
    const entries = await readdir('src', { withFileTypes: true })
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    expect(folders.toSorted()).toEqual(LAYERS.toSorted())
  })

  it('import nothing above them', () => {
    expect(imports.length).toBeGreaterThan(1000)
    expect(
      upwardImports(imports)
        .filter(({ isType }) => !isType)
        .map(named),
    ).toEqual([])
  })

  it('import no types from above them', () => {
    expect(
      upwardImports(imports)
        .filter(({ isType }) => isType)
        .map(named),
    ).toEqual([])
  })

  it.each(LAYERS)('%s is in no cycle', (folder) => {
    expect([...reachable(graph, folder)]).not.toContain(folder)
  })
})

describe('the check of the layers', () => {
  it('would find an import that points up, of values or types', () => {
    const up = { from: 'identity/caller.ts', to: 'people/views.ts' }
    expect(upwardImports([{ ...up, isType: false }])).toHaveLength(1)
    expect(upwardImports([{ ...up, isType: true }])).toHaveLength(1)
    expect(upwardImports([{ from: up.to, to: up.from, isType: false }])).toEqual([])
  })

  it('lets every folder know the types of the ports, and no more of what wires the service together', () => {
    const ports = { from: 'http/network.ts', to: 'ports.ts' }
    expect(upwardImports([{ ...ports, isType: true }])).toEqual([])
    expect(upwardImports([{ ...ports, isType: false }])).toHaveLength(1)
    expect(upwardImports([{ from: 'http/network.ts', to: 'app.ts', isType: true }])).toHaveLength(1)
  })

  it('would find a cycle', () => {
    const there = { from: 'links/a.ts', to: 'people/b.ts', isType: false }
    const cycle = folderGraph([there, { from: there.to, to: there.from, isType: false }])
    expect([...reachable(cycle, 'links')]).toContain('links')
  })
})

it('nothing that the own server runs knows Cloudflare', () => {
  const found = new Set(['node.ts'])
  for (const file of found) for (const { from, to, isType } of imports) if (from === file && !isType) found.add(to)
  expect(found).toContain('guard/phone-shard.ts')
  expect([...found].filter((file) => [...DURABLE_OBJECTS, 'worker.ts'].includes(file))).toEqual([])
})

it('CONTRIBUTING.md shows the structure as it is: npm run docs', async () => {
  const page = await readFile('CONTRIBUTING.md', 'utf8')
  expect(page).toBe(await withStructure(page))
  expect(page).toContain('```mermaid')
})
