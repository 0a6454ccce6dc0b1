import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

// Each as one query, as local D1 allows: half the time for each of two hundred files.
const whole = env.TEST_MIGRATIONS.map(({ name, queries }) => ({ name, queries: [queries.join(';\n')] }))
await applyD1Migrations(env.DB, whole)
