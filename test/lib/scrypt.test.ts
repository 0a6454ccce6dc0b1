import { scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { scrypt } from '../../src/lib/scrypt.ts'

const hex = async (...asked: Parameters<typeof scrypt>) => (await scrypt(...asked)).toString('hex')
const text = (value: string) => new TextEncoder().encode(value)

describe('scrypt', () => {
  it('gives what RFC 7914, section 12, says', async () => {
    expect(await hex('', text(''), 64, { N: 16, r: 1, p: 1 })).toBe(
      '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906',
    )
    expect(await hex('pleaseletmein', text('SodiumChloride'), 64, { N: 16_384, r: 8, p: 1 })).toBe(
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
    )
  })

  it.each([
    [{ N: 32_768, r: 8, p: 3 }, 'correct horse battery', 32],
    [{ N: 64, r: 8, p: 7 }, 'пароль и ещё 😀', 32],
    [{ N: 2, r: 3, p: 5 }, 'x'.repeat(300), 17],
  ])('gives the same as node:crypto with %j', async (cost, password, length) => {
    const salt = crypto.getRandomValues(new Uint8Array(16))
    const expected = scryptSync(password, salt, length, { ...cost, maxmem: 64 * 1024 * 1024 })
    expect(await hex(password, salt, length, cost)).toBe(expected.toString('hex'))
  })

  it('lets others work meanwhile, dozens of times for one password', async () => {
    let turns = 0
    const done = new AbortController()
    const others = async () => {
      while (!done.signal.aborted) {
        await new Promise((resolve) => setImmediate(resolve))
        turns += 1
      }
    }
    const working = others()
    await scrypt('correct horse battery', text('salt'), 32, { N: 32_768, r: 8, p: 3 })
    done.abort()
    await working
    expect(turns).toBeGreaterThan(40)
  })
})
