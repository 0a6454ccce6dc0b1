import { join } from 'node:path'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'
import { TEST_VARIABLES } from './test/support/variables.ts'

/** What a process compiles when it starts, kept for the next one: tests start the commands and wrangler a hundred times. */
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/compiled')

const migrations = await readD1Migrations('migrations')

/** Files that take 15 seconds or more. Vitest goes by their size, and most of these are small. */
const LONG = [
  'node/panel/on-worker',
  'node/attack',
  'auth/lost-answers',
  'openapi/answers',
  'node/scale',
  'users/budgets',
  'node/cli/demo',
  'node/libsql/worker',
]

const PANEL = 'test/node/panel/panel.test.ts'

/** Files of one project after the other, as they share workers, and its long files first: none is left alone at the end. */
const PROJECTS = ['panel', 'node', 'workers', 'own-server']
const isLong = ({ moduleId }: TestSpecification) => LONG.some((name) => moduleId.endsWith(`/test/${name}.test.ts`))
const rank = (file: TestSpecification) => 2 * PROJECTS.indexOf(file.project.name) + (isLong(file) ? 0 : 1)

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    // Tests mostly wait: two workers leave a machine with two cores half idle. A fourth saves no time.
    maxWorkers: 3,
    projects: [
      {
        // The panel in a browser. On the own server, which takes half as long; the Worker has what its runtime may do otherwise.
        test: {
          name: 'panel',
          include: [PANEL],
          env: { SERVICE: 'own-server' },
          globalSetup: ['test/node/panel/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        plugins: [
          cloudflareTest({
            main: './test/support/main.ts',
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: { ...TEST_VARIABLES, TEST_MIGRATIONS: migrations },
            },
          }),
        ],
        test: {
          name: 'workers',
          // Long enough for a busy machine; a hanging test still ends.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          include: ['test/**/*.test.ts'],
          // What a client does is the same on both, and quicker on the own server.
          exclude: ['test/node/**', 'test/client/!(contract).test.ts'],
          setupFiles: ['test/support/apply-migrations.ts'],
          isolate: false,
        },
      },
      {
        // The same tests over the stores of the own server, in plain Node.
        resolve: {
          alias: {
            'cloudflare:workers': join(import.meta.dirname, 'test/own-server/cloudflare-workers.ts'),
            'cloudflare:test': join(import.meta.dirname, 'test/own-server/cloudflare-test.ts'),
          },
        },
        test: {
          name: 'own-server',
          testTimeout: 60_000,
          hookTimeout: 180_000,
          include: ['test/**/*.test.ts'],
          // What every operation answers is the same on both, and takes three quarters of a minute to compare.
          exclude: ['test/node/**', 'test/openapi/answers.test.ts'],
          setupFiles: ['test/own-server/setup.ts'],
          pool: 'threads',
          // Loading the service takes longer than most files: those of a worker share its modules.
          isolate: false,
        },
      },
      {
        // As the examples import it.
        resolve: {
          alias: [{ find: /^referral-api-client\/(\w+)$/, replacement: join(import.meta.dirname, 'client/src/$1.ts') }],
        },
        test: {
          name: 'node',
          include: ['test/node/**/*.test.ts'],
          exclude: [PANEL],
          globalSetup: ['test/node/global-setup.ts'],
          // Bundled: it imports JSON without saying so, which Node refuses.
          deps: { optimizer: { ssr: { enabled: true, include: ['@actions/workflow-parser'] } } },
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // What a browser shows a moment later: as long as a locator waits.
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
})
