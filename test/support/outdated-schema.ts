import { env } from 'cloudflare:workers'
import { NEWEST_MIGRATION } from '../../src/db/schema-check.ts'

/** Runs something while the database looks as it did before the newest migration. */
export async function withOutdatedSchema<Result>(use: () => Promise<Result>): Promise<Result> {
  const remove = env.DB.prepare('DELETE FROM d1_migrations WHERE name = ? RETURNING name').bind(NEWEST_MIGRATION)
  const { results } = await remove.all()
  if (results.length !== 1) throw new Error(`the newest migration, ${NEWEST_MIGRATION}, has not been applied`)
  try {
    return await use()
  } finally {
    await env.DB.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(NEWEST_MIGRATION).run()
  }
}
