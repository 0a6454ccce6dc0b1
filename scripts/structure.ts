import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

/** The folders of src from the bottom up. Each imports only itself and earlier ones, which the linter enforces. */
export const LAYERS = [
  'lib',
  'errors',
  'db',
  'audit',
  'http',
  'identity',
  'pages',
  'guard',
  'sms',
  'links',
  'referrals',
  'rewards',
  'webhooks',
  'sign-in',
  'people',
  'admin',
  'panel',
  'scheduled',
  'server',
  'docs',
  'cli',
]

/** These describe the whole service, so every folder may import their types. */
const FOR_ALL = new Set(['ports.ts', 'config.ts'])
/** Separate Workers that read the configuration when they start. */
export const DURABLE_OBJECTS = [
  'guard/phone-guard.ts',
  'guard/send-ledger.ts',
  'links/clicks/click-counter.ts',
  'admin/staff-sign-in/staff-passwords.ts',
  'webhooks/webhook-sender.ts',
]

/** An import between files of src. */
export interface Import {
  from: string
  to: string
  isType: boolean
}

const IMPORT = /^(?:import|export) (type )?(?:[^'"]*? from )?'(\.{1,2}\/[^']+)'/gm
const DYNAMIC_IMPORT = /\bimport\('(\.{1,2}\/[^']+)'\)/g

/** The journal of the migrations, outside of src: the database layer is made from it. */
const JOURNAL = '../migrations/meta/_journal.json'

/** Every import between files of src. */
export async function readImports(root = 'src'): Promise<Import[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  const imports = files.map(async ({ parentPath, name }) => {
    const from = relative(root, join(parentPath, name))
    const text = await readFile(join(root, from), 'utf8')
    const found = [
      ...text.matchAll(IMPORT),
      ...[...text.matchAll(DYNAMIC_IMPORT)].map(([all, path]) => [all, '', path]),
    ]
    return found.map(([, type, path = '']) => ({
      from,
      to: relative(root, join(root, dirname(from), path)),
      isType: Boolean(type),
    }))
  })
  return (await Promise.all(imports)).flat().filter(({ to }) => to !== JOURNAL)
}

/** A file's folder. Documentation belongs to `docs` wherever it is; a file without a folder stands for itself. */
function folderOf(file: string): string {
  if (file.endsWith('.docs.ts')) return 'docs'
  return file.split('/')[0] ?? file
}

/** Imports that point up: to a later folder, or to a file that wires the service together. */
export const upwardImports = (imports: Import[]): Import[] =>
  imports.filter(({ from, to, isType }) => {
    const [lower, upper] = [folderOf(from), folderOf(to)].map((folder) => LAYERS.indexOf(folder))
    if (lower === -1 || folderOf(from) === folderOf(to)) return false
    if (upper !== -1) return Number(upper) > Number(lower)
    const readsConfig =
      to === 'config.ts' && (DURABLE_OBJECTS.includes(from) || ['server', 'docs', 'cli'].includes(folderOf(from)))
    return !(readsConfig || (isType && FOR_ALL.has(to)))
  })

/** The folders that each folder needs at run time. */
export function folderGraph(imports: Import[]): Map<string, Set<string>> {
  const graph = new Map(LAYERS.map((folder) => [folder, new Set<string>()]))
  for (const { from, to, isType } of imports) {
    if (isType || folderOf(from) === folderOf(to) || !graph.has(folderOf(to))) continue
    graph.get(folderOf(from))?.add(folderOf(to))
  }
  return graph
}

/** The folders reachable from one; it includes itself only in a cycle. */
export function reachable(graph: Map<string, Set<string>>, start: string): Set<string> {
  const found = new Set<string>()
  const visit = (folder: string): void => {
    for (const next of graph.get(folder) ?? []) {
      if (found.has(next)) continue
      found.add(next)
      visit(next)
    }
  }
  visit(start)
  return found
}

/** The graph as a Mermaid diagram, without redundant arrows. */
export function toMermaid(graph: Map<string, Set<string>>): string {
  const arrows = [...graph].flatMap(([folder, needs]) => {
    const indirect = new Set([...needs].flatMap((need) => [...reachable(graph, need)]))
    return [...needs].filter((need) => !indirect.has(need)).map((need) => `  ${folder} --> ${need}`)
  })
  return ['```mermaid', 'graph TD', ...arrows.toSorted(), '```'].join('\n')
}

/** CONTRIBUTING.md with the current diagram. */
export async function withStructure(page: string): Promise<string> {
  const diagram = toMermaid(folderGraph(await readImports()))
  return page.replace(/```mermaid\n[\s\S]*?\n```/, diagram)
}

if (import.meta.main) console.log(toMermaid(folderGraph(await readImports())))
