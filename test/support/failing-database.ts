import { env } from 'cloudflare:workers'
import { createD1 } from '../../src/db/d1.ts'

/** A database whose first trips of a session work, and whose later ones fail. */
export function failingDatabase(working = 0): ReturnType<typeof createD1> {
  const open = createD1(env.DB)
  return (...args) => {
    const session = open(...args)
    const { db } = session
    const works = db.batch.bind(db)
    let trips = 0
    const batch: typeof db.batch = async (queries) => {
      trips += 1
      if (trips > working) throw new Error('D1_ERROR: Network connection lost.')
      return works(queries)
    }
    return { ...session, db: Object.assign(db, { batch }) }
  }
}
