import { join } from 'node:path'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { TEST_VARIABLES } from './test/support/variables.ts'

const migrations = await readD1Migrations('migrations')

/** Bundled: the isolate of each file loads every module again, and half of them were those of packages. */
const PACKAGES = [
  '@passwordless-id/webauthn',
  'drizzle-orm',
  'drizzle-orm/d1',
  'drizzle-orm/sqlite-core',
  'hono',
  'hono/cors',
  'hono/hono-base',
  'hono/html',
  'hono/http-exception',
  'hono/jsx',
  'hono/jsx/jsx-dev-runtime',
  'hono/jsx/jsx-runtime',
  'hono/jwt',
  'hono/method-not-allowed',
  'hono/route',
  'hono/router/trie-router',
  'hono/utils/accept',
  'hono/utils/jwt/jwt',
  'hono/utils/mime',
  'isbot',
  'libphonenumber-js/core',
  'libphonenumber-js/min',
  'zod',
  'zod/mini',
]

export default defineConfig({
  test: {
    // Tests mostly wait: with the default of one worker, a machine with two cores would be half idle.
    maxWorkers: 2,
    projects: [
      {
        plugins: [
          cloudflareTest({
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
          exclude: ['test/node/**'],
          setupFiles: ['test/support/apply-migrations.ts'],
          deps: { optimizer: { ssr: { enabled: true, include: PACKAGES } } },
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
          exclude: ['test/node/**'],
          setupFiles: ['test/own-server/setup.ts'],
          pool: 'threads',
          // Loading the service takes longer than most files: those of a worker share its modules.
          isolate: false,
        },
      },
      {
        test: {
          name: 'node',
          include: ['test/node/**/*.test.ts'],
          globalSetup: ['test/node/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // What a browser shows a moment later: as long as a locator waits.
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
})
