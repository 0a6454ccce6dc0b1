import { describe, expect, it } from 'vitest'
import { hashPassword, verifyPassword } from '../../src/lib/password.ts'

const PASSWORD = 'correct horse battery staple'
/** Created by Node, like those of `npm run createsuperuser`. */
const BY_NODE = '$scrypt$ln=15,r=8,p=3$3SPP0n38EFhdSiMeg/EYNg$NKh0P2ci7H/4I6ipBqGdTKhV2BuzyEa2CzYCyB/Wyjg'

describe('passwords in the Worker', () => {
  it('match a hash created by Node', async () => {
    expect(await verifyPassword(PASSWORD, BY_NODE)).toBe(true)
    expect(await verifyPassword(`${PASSWORD} `, BY_NODE)).toBe(false)
  })

  it('are hashed with a salt each', async () => {
    const [one, two] = [await hashPassword(PASSWORD), await hashPassword(PASSWORD)]
    expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(one).not.toBe(two)
    expect(await verifyPassword(PASSWORD, two)).toBe(true)
  })

  it('match regardless of how the keyboard composes accents', async () => {
    expect(await verifyPassword('cafe\u0301 cafe\u0301 cafe\u0301', await hashPassword('café café café'))).toBe(true)
  })

  it.each(['', PASSWORD, BY_NODE.replace('ln=15', 'ln=20'), BY_NODE.slice(0, -1), BY_NODE.replace('r=8', 'r=64')])(
    'do not match text that is not one of our hashes: %j',
    async (text) => {
      expect(await verifyPassword(PASSWORD, text)).toBe(false)
    },
  )
})
