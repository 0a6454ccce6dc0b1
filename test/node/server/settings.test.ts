import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readServerSettings, withSecretFiles } from '../../../src/server/settings.ts'

const read = (env: object) => {
  const found = readServerSettings(env)
  if ('problems' in found) throw new Error(JSON.stringify(found.problems))
  return found.settings
}
const problems = (env: object) => {
  const found = readServerSettings(env)
  return 'problems' in found ? found.problems : []
}

describe('settings of the own server', () => {
  it('have defaults, and an empty value is the same as none', () => {
    const settings = {
      host: '127.0.0.1',
      port: 8787,
      dataDir: resolve('data'),
      databaseUrl: `file:${resolve('data/app.db')}`,
      trustedProxies: [],
    }
    expect(read({})).toMatchObject(settings)
    expect(read({ HOST: '', DATA_DIR: ' ', DATABASE_URL: '', TRUSTED_PROXIES: '' })).toMatchObject(settings)
  })

  it('keep the data folder where it was named, wherever the process goes', () => {
    expect(read({ DATA_DIR: './elsewhere/../here' }).dataDir).toBe(resolve('here'))
    expect(read({ DATA_DIR: '/data' })).toMatchObject({ dataDir: '/data', databaseUrl: 'file:/data/app.db' })
  })

  it.each([
    ['PORT', '65536', 'a whole number from 0 to 65535'],
    ['DATA_DIR', `/${'d'.repeat(92)}`, 'a path of at most 92 bytes'],
    ['DATA_DIR', `/${'ж'.repeat(46)}`, 'a path of at most 92 bytes'],
    ['DATABASE_URL', './app.db', 'file:<path>, libsql://<host> or https://<host>'],
    ['TRUSTED_PROXIES', '10.0.0.0/33', 'addresses or CIDR ranges such as 10.0.0.0/8, no wider'],
    ['TRUSTED_PROXIES', '0.0.0.0/0', 'addresses or CIDR ranges such as 10.0.0.0/8, no wider'],
    ...['10.0.0.1, ::/0', '::/7', '::ffff:0:0/96', '2000::/7'].map((ranges): [string, string, string] => [
      ...(['TRUSTED_PROXIES', ranges, 'addresses or CIDR ranges such as 10.0.0.0/8, no wider'] as const),
    ]),
    ['TRUSTED_PROXIES', '10.0.0.1, caddy', 'addresses or CIDR ranges such as 10.0.0.0/8, no wider'],
    ['GUARD_LISTEN', '9000', '<address>:<port>'],
    ['GUARD_URL', 'guard:9000', 'an http or https URL'],
    ['COUNTRY_HEADER', 'X Country', 'the name of a header'],
  ])('%s may not be %s', (variable, value, message) => {
    expect(problems({ [variable]: value })).toEqual([{ variable, message }])
  })

  it('take a path that is just short enough', () => {
    expect(problems({ DATA_DIR: `/${'d'.repeat(91)}` })).toEqual([])
  })
})

describe('NAME_FILE', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'))
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const isSetting = (name: string) => ['SECRET_KEY', 'PORT'].includes(name)
  const of = (env: Record<string, string>) => withSecretFiles(env, isSetting)
  const unreadable = 'the path of a file that can be read and is not empty'

  it('is the path of the value, without the newline at its end', () => {
    const env = { SECRET_KEY_FILE: file('key', 'a key \r\n'), PORT: '1', OTHER: 'x', OTHER_FILE: '/nowhere' }
    expect(of(env)).toEqual({ env: { SECRET_KEY: 'a key', PORT: '1' } })
  })

  it('replaces a name that is empty, as a Compose file passes one that is not set', () => {
    expect(of({ SECRET_KEY: '', SECRET_KEY_FILE: file('key', 'k') })).toEqual({ env: { SECRET_KEY: 'k' } })
    expect(of({ SECRET_KEY_FILE: file('key', 'k'), SECRET_KEY: '' })).toEqual({ env: { SECRET_KEY: 'k' } })
    expect(of({ SECRET_KEY_FILE: '', SECRET_KEY: 'k' })).toEqual({ env: { SECRET_KEY: 'k' } })
  })

  it.each([
    [
      'both are set',
      { SECRET_KEY: 'a', SECRET_KEY_FILE: file('both', 'b') },
      'SECRET_KEY',
      'either SECRET_KEY or SECRET_KEY_FILE, not both',
    ],
    ['the file is empty', { SECRET_KEY_FILE: file('empty', '\n') }, 'SECRET_KEY_FILE', unreadable],
    ['the file is missing', { SECRET_KEY_FILE: join(folder, 'missing') }, 'SECRET_KEY_FILE', unreadable],
    ['it is a folder', { SECRET_KEY_FILE: folder }, 'SECRET_KEY_FILE', unreadable],
  ])('is an error when %s', (_, env, variable, message) => {
    expect(of(env)).toEqual({ problems: [{ variable, message }] })
  })
})
