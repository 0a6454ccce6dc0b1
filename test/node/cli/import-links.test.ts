import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readLinkFile } from '../../../src/cli/import/dynamic-links.ts'
import { temporaryState } from './run-command.ts'

it.each(['afl', 'ifl', 'ofl'])(
  'a dynamic link is also read from its long link, and a fallback there is reported: %s',
  async (name) => {
    const file = join(await temporaryState(), 'links.csv')
    const fields = {
      link: 'https://shop.example/a',
      st: 'Ten off',
      utm_source: 'flyer',
      [name]: 'https://shop.example/b',
    }
    const long = `https://acme.page.link/?${new URLSearchParams(fields).toString()}`
    writeFileSync(file, `Short link,Long link\nhttps://acme.page.link/AbCd,${long}\n`)
    const { links, refused } = await readLinkFile(file, ['shop.example'], 1)
    expect([refused, links.length]).toEqual([[], 1])
    expect(links[0]).toMatchObject({
      ...{ code: 'AbCd', destination: 'https://shop.example/a', problems: ['fallback_dropped'] },
      texts: { title: 'Ten off', utmSource: 'flyer' },
    })
  },
)
