import { defineConfig } from 'oxlint'
import { DURABLE_OBJECTS, LAYERS } from './scripts/structure.ts'

const NO_DOCS = {
  group: ['**/*.docs.ts'],
  message: 'The Worker carries no documentation: only src/docs and tests import it.',
}
const NO_ENTRIES = {
  group: ['**/worker.ts', '**/worker-turso.ts', '**/node.ts', '**/app.ts', '**/cli/**'],
  message: 'Nothing imports an entry.',
}
const NO_BARRELS = { group: ['**/index.ts', '@/*'], message: 'No barrels, no path aliases.' }
const NO_CLOUDFLARE = {
  group: ['cloudflare:*'],
  message: 'Only src/worker.ts and the Durable Objects know Cloudflare: take it as a port.',
}
const NO_HONO = {
  group: ['hono', 'hono/*', '!hono/jwt', '!hono/utils/*'],
  message: 'Verbs know no HTTP: endpoints and src/http do.',
}
/** Folders that handle requests themselves. */
const KNOW_HONO = new Set(['http', 'identity', 'pages', 'panel', 'server', 'docs', 'cli'])

const restrictImports = (files: string[], patterns: { group: string[]; message: string }[]) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] as ['error', { patterns: typeof patterns }] },
})

/** What the files of a folder may not import: above all, folders above it. */
function bannedIn(folder: string) {
  const above = LAYERS.slice(LAYERS.indexOf(folder) + 1).map((name) => `**/${name}/**`)
  const message = `${folder} is below these folders: see LAYERS in scripts/structure.ts.`
  return [
    ...(above.length > 0 ? [{ group: above, message }] : []),
    ...(folder === 'cli' ? [] : [NO_ENTRIES]),
    ...(folder === 'docs' ? [] : [NO_DOCS]),
    ...(KNOW_HONO.has(folder) ? [] : [NO_HONO]),
    NO_BARRELS,
  ]
}

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'vitest'],
  categories: {
    correctness: 'error',
    suspicious: 'error',
    perf: 'error',
  },
  rules: {
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'import/no-unassigned-import': 'off',
    'no-await-in-loop': 'off',
    'no-shadow': 'off',
    'no-console': 'off',
    'max-lines': [
      'error',
      {
        max: 300,
        skipBlankLines: true,
        skipComments: true,
      },
    ],
    'typescript/await-thenable': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-unnecessary-condition': 'error',
    'typescript/no-unnecessary-type-assertion': 'error',
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/only-throw-error': 'error',
    'typescript/prefer-nullish-coalescing': 'error',
    'typescript/return-await': ['error', 'in-try-catch'],
    'typescript/switch-exhaustiveness-check': [
      'error',
      {
        considerDefaultExhaustiveForUnions: true,
      },
    ],
    'unicorn/no-array-sort': 'off',
    'unicorn/no-array-reverse': 'off',
    'unicorn/filename-case': [
      'error',
      {
        case: 'kebabCase',
      },
    ],
    'vitest/no-disabled-tests': 'error',
    'vitest/no-focused-tests': 'error',
    'vitest/expect-expect': 'off',
    'vitest/require-mock-type-parameters': 'off',
    'no-underscore-dangle': [
      'error',
      {
        allow: ['_prepare', '_default'],
      },
    ],
    'unicorn/no-useless-spread': 'off',
    'typescript/consistent-return': 'off',
    'oxc/no-map-spread': 'off',
  },
  overrides: [
    {
      files: [
        'src/worker.ts',
        'src/worker-turso.ts',
        '*.config.ts',
        'test/support/*.ts',
        'bench/*.ts',
        'bench/peers/better-auth/*.js',
      ],
      rules: { 'import/no-default-export': 'off' },
    },
    restrictImports(['src/*.ts'], [NO_ENTRIES, NO_DOCS, NO_BARRELS, NO_CLOUDFLARE, NO_HONO]),
    ...LAYERS.map((folder) => restrictImports([`src/${folder}/**`], [...bannedIn(folder), NO_CLOUDFLARE])),
    ...DURABLE_OBJECTS.map((file) => restrictImports([`src/${file}`], bannedIn(file.split('/')[0] ?? ''))),
    restrictImports(['src/**/*.docs.ts'], [...bannedIn('docs'), NO_CLOUDFLARE]),
    restrictImports(
      ['src/lib/**'],
      [
        { group: ['../*'], message: 'lib imports nothing of the project but lib.' },
        {
          group: ['cloudflare:*', 'hono', 'hono/*', '!hono/utils/*', 'drizzle-orm', 'drizzle-orm/*'],
          message: 'lib is pure.',
        },
      ],
    ),
    restrictImports(
      ['src/app.ts', 'src/create-worker.ts', 'src/worker.ts', 'src/worker-turso.ts', 'src/node.ts'],
      [NO_DOCS, NO_BARRELS],
    ),
    restrictImports(
      ['client/src/**'],
      [
        { group: ['../*', '!./*'], message: 'The client is a package of its own.' },
        { group: ['node:*'], message: 'The client runs in browsers and on phones too.' },
      ],
    ),
    { files: ['test/**'], rules: { 'unicorn/consistent-function-scoping': 'off' } },
  ],
  ignorePatterns: ['dist', 'node_modules', '.wrangler', 'migrations', 'client/src/api.ts'],
})
