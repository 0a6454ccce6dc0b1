import { readdir, readFile } from 'node:fs/promises'
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import manifest from '../../package.json' with { type: 'json' }

/* What GitHub would refuse, by GitHub's own parser, and what it would run in spite of a mistake. */

const FOLDER = '.github/workflows'
const files = await Promise.all(
  (await readdir(FOLDER)).map(async (name) => ({ name, content: await readFile(`${FOLDER}/${name}`, 'utf8') })),
)

async function errorsOf(file: { name: string; content: string }): Promise<string[]> {
  const { context, value } = parseWorkflow(file, new NoOperationTraceWriter())
  if (value) await convertWorkflowTemplate(context, value)
  return context.errors.getErrors().map(({ message }) => message)
}

describe.each(files)('$name', (file) => {
  const { name, content } = file

  it('is a workflow', async () => {
    expect(await errorsOf(file)).toEqual([])
    const broken = content.replace('runs-on:', 'run-on:').replace('runs-on:', 'run-on:')
    expect(await errorsOf({ name, content: broken })).not.toEqual([])
    if (!content.includes('${{ vars.')) return
    expect(await errorsOf({ name, content: content.replaceAll('${{ vars.', '${{ var.') })).not.toEqual([])
  })

  it('pins actions to a commit, and runs scripts that there are', () => {
    const uses = [...content.matchAll(/uses: (.+)/g)].map(([, action = '']) => action)
    expect(uses).not.toEqual([])
    const pinned = /^(?:[\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+|\.\/\.github\/workflows\/[\w-]+\.yml)$/
    expect(uses.filter((action) => !pinned.test(action))).toEqual([])
    const scripts = [...content.matchAll(/npm run ([\w:]+)/g)].map(([, script = '']) => script)
    expect(scripts.filter((script) => !(script in manifest.scripts))).toEqual([])
  })

  it('may do little, and ends', () => {
    const { permissions, jobs } = parse(content) as {
      permissions: object
      jobs: Record<string, { permissions?: object; uses?: string; 'timeout-minutes'?: number }>
    }
    expect(permissions).toEqual({ contents: 'read' })
    for (const { permissions: more, uses, 'timeout-minutes': minutes } of Object.values(jobs)) {
      expect(more).toBeUndefined()
      // A workflow that is called has its own.
      expect(uses === undefined ? minutes : 45).toBeLessThanOrEqual(45)
    }
  })

  it('puts no text of others into a script', () => {
    const { jobs } = parse(content) as { jobs: Record<string, { steps?: { run?: string }[] }> }
    const runs = Object.values(jobs).flatMap(({ steps = [] }) => steps.map(({ run = '' }) => run))
    const given = runs.flatMap((run) => [...run.matchAll(/\$\{\{ (.+?) \}\}/g)].map(([, expression]) => expression))
    // The number of a pull request is GitHub's.
    expect(given.filter((expression) => expression !== 'github.event.number')).toEqual([])
  })
})

describe('issue forms', () => {
  interface Form {
    name: string
    description: string
    body: { type: string; id?: string; attributes: { label?: string; value?: string; options?: string[] } }[]
  }

  it.each(['bug', 'feature'])('%s.yml is one that GitHub shows, and asks what a fix needs', async (name) => {
    const form = parse(await readFile(`.github/ISSUE_TEMPLATE/${name}.yml`, 'utf8')) as Form
    expect([form.name, form.description]).not.toContain(undefined)
    const fields = form.body.filter(({ type }) => type !== 'markdown')
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length)
    for (const { type, id, attributes } of fields) {
      expect(['input', 'textarea', 'dropdown']).toContain(type)
      expect(id).toMatch(/^[a-z]+$/)
      expect(attributes.label).toBeTruthy()
      expect(type === 'dropdown').toBe(attributes.options !== undefined)
    }
  })

  it('lead vulnerabilities to the policy, which says how to report them', async () => {
    const form = await readFile('.github/ISSUE_TEMPLATE/bug.yml', 'utf8')
    expect(form).toContain('](../security/policy)')
    expect(await readFile('SECURITY.md', 'utf8')).toContain('## Report a vulnerability')
  })
})

it('docs/operations.md says which variables and secrets the workflows read', async () => {
  const guide = await readFile('docs/operations.md', 'utf8')
  const read = files.flatMap(({ content }) => [...content.matchAll(/(?:secrets|vars)\.(\w+)/g)].map(([, name]) => name))
  expect(new Set(read).size).toBeGreaterThan(2)
  expect([...new Set(read)].filter((name) => !guide.includes(`\`${name}\``))).toEqual([])
})
