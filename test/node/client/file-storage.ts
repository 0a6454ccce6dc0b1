import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Storage } from '../../../client/src/client.ts'

/** Files that several processes share, each replaced as a whole. */
export function fileStorage(folder: string): Storage {
  const fileOf = (key: string) => join(folder, key)
  return {
    get: async (key) => readFile(fileOf(key), 'utf8').catch(() => null),
    set: async (key, value) => {
      const written = `${fileOf(key)}.${process.pid}`
      await writeFile(written, value)
      await rename(written, fileOf(key))
    },
    remove: async (key) => rm(fileOf(key), { force: true }),
  }
}
