import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { MEANINGS } from '../../src/config.docs.ts'
import { Variables } from '../../src/config.ts'
import { GENERATED_PAGES } from '../../src/docs/generated-pages.ts'
import { renderSettings } from '../../src/docs/settings-page.ts'
import { SERVER_MEANINGS } from '../../src/server/settings.docs.ts'
import { SERVER_VARIABLES } from '../../src/server/settings.ts'

it.each(GENERATED_PAGES)('%s is up to date: npm run docs', async (path, render) => {
  const page = await readFile(path, 'utf8')
  expect(page).toBe(render(page))
})

describe('docs/settings.md', () => {
  const rows = renderSettings().matchAll(/^\| `(\w+)` \| (.+?) \| (.+?) \| (.+) \|$/gm)
  const settings = new Map([...rows].map(([, name = '', ...cells]) => [name, cells]))

  it('has one row per setting, required ones first', () => {
    const names = [...renderSettings().matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
    expect(names.slice(0, 2)).toEqual(['SECRET_KEY', 'SMS_PROVIDERS'])
    expect(names).toHaveLength(new Set(names).size)
    expect(new Set(names)).toEqual(new Set([...Object.keys(Variables.shape), ...Object.keys(SERVER_VARIABLES)]))
    expect([...settings.keys()]).toEqual(names)
  })

  it.each([
    ['AUTH_CODE_EXPIRES_MINUTES', '`10`', '1–60 minutes'],
    ['MAX_SESSIONS_PER_USER', '`10`', '1–100'],
    ['DIRECTORY', '`full`', '`full`, `masked`, `staff`'],
    ['SECRET_KEY', 'none', 'a secret of at least 32 bytes'],
    ['SMS_WEBHOOK_SECRET', 'none', 'a secret of at least 32 bytes'],
    ['PREVIOUS_SECRET_KEYS', 'none', 'secrets of at least 32 bytes'],
    ['APP_NAME', 'none', 'at most 40 characters'],
    ['TOKEN_ISSUER', '`referral-api`', '1 to 200 characters'],
    ['TWILIO_BASE_URL', '`https://api.twilio.com`', 'an http or https URL'],
    ['TWILIO_FROM', 'none', 'text'],
    ['PORT', '`8787`', '0–65535'],
    ['DATA_DIR', '`./data`', 'a path of at most 92 bytes'],
    ['GUARD_LISTEN', 'none', String.raw`\<address>:\<port>`],
  ])('takes the allowed values of %s from its schema', (name, fallback, value) => {
    expect(settings.get(name)?.slice(0, 2)).toEqual([fallback, value])
  })

  it('describes errors in our own words, for every setting', () => {
    for (const [, value] of settings.values()) expect(value).not.toContain('Invalid')
  })

  it('marks secrets', () => {
    const names = Object.entries({ ...MEANINGS, ...SERVER_MEANINGS }).filter(([name]) =>
      /(?:SECRET|KEYS?|TOKEN)$/.test(name),
    )
    const open = names.filter(([, meaning]) => !meaning.startsWith('**Secret.** ')).map(([name]) => name)
    expect(open).toEqual(['VONAGE_API_KEY', 'TELNYX_PUBLIC_KEY'])
  })
})
