import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import type { OpenDatabase } from '../../src/db/database.ts'
import { createTestApp, signInAs } from '../support/test-app.ts'

const ME = '/api/v1/users/current_user/'

/** Two databases: the primary, and a replica that has not received any user yet. */
function withLaggingReplica() {
  const open = createD1(env.DB)
  const opened: unknown[] = []
  const openDatabase: OpenDatabase = (consistency, bookmark) => {
    opened.push([consistency, bookmark])
    const session = open(consistency)
    if (consistency === 'write') return session
    const batch = async (queries: readonly unknown[]) => queries.map(() => [])
    return { ...session, db: Object.assign(session.db, { batch }) }
  }
  return { test: createTestApp({ ports: { openDatabase } }), opened }
}

describe('reads', () => {
  it('ask the primary before rejecting a caller whom the replica does not know', async () => {
    const { test, opened } = withLaggingReplica()
    const { access } = await signInAs(test)
    opened.length = 0
    expect((await test.request('GET', ME, { token: access })).status).toBe(200)
    expect(opened).toEqual([
      ['read', undefined],
      ['write', undefined],
    ])
  })

  it('pass on a well-formed bookmark and ignore any other', async () => {
    const { test, opened } = withLaggingReplica()
    const { access } = await signInAs(test)
    const bookmark = '00000001-00000002-00000003-00000000000000000000000000000004'
    for (const sent of [bookmark, `${bookmark}0`, 'first-primary', "'; DROP TABLE users"]) {
      await test.request('GET', ME, { token: access, headers: { 'X-D1-Bookmark': sent } })
    }
    const reads = opened.filter((entry) => Array.isArray(entry) && entry[0] === 'read')
    expect(reads.map((entry) => Array.isArray(entry) && entry[1])).toEqual([bookmark, undefined, undefined, undefined])
  })

  it('return the bookmark of their session', async () => {
    const test = createTestApp()
    const { access } = await signInAs(test)
    for (const path of [ME, '/api/v1/users/?limit=1']) {
      const response = await test.request('GET', path, { token: access })
      expect(response.headers.get('x-d1-bookmark')).toMatch(/^[0-9a-f-]{59}$/)
    }
  })
})
