import { createClient } from '../../../client/src/client.ts'
import { fileStorage } from './file-storage.ts'

/* A process that thinks its token has expired before each request. Prints who it was, each time. */

const ROUNDS = 8
const [baseUrl = '', folder = ''] = process.argv.slice(2)
const { now } = Date
let running = 0
let most = 0

const api = createClient({
  baseUrl,
  storage: fileStorage(folder),
  fetch: async (url, init) => {
    const isRefresh = url.includes('/jwt/refresh/')
    if (isRefresh) most = Math.max(most, (running += 1))
    try {
      return await fetch(url, init)
    } finally {
      if (isRefresh) running -= 1
    }
  },
})

const phones: (string | null)[] = []
for (let round = 1; round <= ROUNDS; round += 1) {
  Date.now = () => now() + round * 16 * 60_000
  const users = await Promise.all([api.users.me(), api.users.me()])
  if (users[0].phone === users[1].phone) phones.push(users[0].phone)
}
console.log(JSON.stringify({ phones, most, status: api.state.status }))
