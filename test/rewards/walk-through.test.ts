import { expect, it } from 'vitest'
import page from '../../docs/rewards.md?raw'
import { referredPair } from '../support/rewards.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp } from '../support/test-app.ts'

const test = createTestApp()

/** The blocks of shell commands that call the API, each with the answer that its comment shows. */
const CALLS = [...page.matchAll(/```sh\n(curl [^`]+)```/g)].map(([, block = '']) => {
  const lines = block.trimEnd().split('\n')
  const isShown = (line: string) => line.startsWith('# ')
  return {
    command: lines.filter((line) => !isShown(line)).join('\n'),
    shown: lines.filter((line) => isShown(line)).join(''),
  }
})

/** Does what curl would do: only the options that the page uses. */
async function curl(command: string, variables: Record<string, string>) {
  const filled = command.replaceAll(/'\$(\w+)'|\$(\w+)/g, (all, quoted?: string, bare?: string) => {
    const value = variables[quoted ?? bare ?? '']
    if (value === undefined) throw new Error(`the page does not set ${all}`)
    return value
  })
  const [, url = ''] = /^curl (?:-X \w+ )?"?([^\s"]+)"?/.exec(filled) ?? []
  const [, token = ''] = /-H "Authorization: Bearer ([^"]+)"/.exec(filled) ?? []
  const [, body] = /-d '([^']*)'/.exec(filled) ?? []
  const method = /-X (\w+)/.exec(filled)?.[1] ?? (body === undefined ? 'GET' : 'POST')
  return test.request(method, url, { token, ...(body !== undefined && { body: body }) })
}

/** Each field with a plain value, such as `"state":"active"`, but for ids of rows. */
const fieldsOf = (shown: string) =>
  [...shown.matchAll(/"(\w+)":(?:"[^"…]*"|true|false|null|\d+)/g)].filter(([, name = '']) => !/(?:^|_)id$/.test(name))

it('docs/rewards.md leads from an empty program to a paid reward', async () => {
  const { invitee } = await referredPair()
  const { token } = await createStaff('superuser')
  const variables: Record<string, string> = { API: '/api/v1', STAFF: token, INVITEE: String(invitee) }
  expect(CALLS).toHaveLength(6)
  for (const { command, shown } of CALLS) {
    const answer = await curl(command, variables)
    const text = await answer.text()
    expect([command, answer.ok, text]).toEqual([command, true, text])
    const fields = fieldsOf(shown).map(([field]) => field)
    expect(fields.length).toBeGreaterThan(1)
    for (const field of fields) expect([field, text]).toEqual([field, expect.stringContaining(field)])
    // What the reader copies out of an answer.
    variables['KEY'] ??= /rk_[\w-]{43}/.exec(text)?.[0] as string
    variables['REWARD'] ??= /\d+-\d+-invitee-\d+/.exec(text)?.[0] as string
  }
})
