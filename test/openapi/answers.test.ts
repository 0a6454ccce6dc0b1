import { beforeAll, describe, expect, it, vi } from 'vitest'
import { answerNames, documented, nameOfAnswer } from '../support/documented-answers.ts'
import { signInAs } from '../support/test-app.ts'
import { PROVOCATIONS } from './provoke.ts'
import { SCENARIOS, test } from './scenarios.ts'

const answers = documented.flatMap((operation) =>
  answerNames(operation).map((name) => ({ id: operation.object.operationId, name, operation })),
)

/** The unconfigured Worker prints its missing settings. */
beforeAll(() => {
  const silent = vi.spyOn(console, 'error').mockReturnValue(undefined)
  return () => {
    silent.mockRestore()
  }
})

describe('documented answers', () => {
  it.each(answers)('are real: $id: $name', async ({ id, name, operation }) => {
    const provoke = SCENARIOS[id]?.[name] ?? PROVOCATIONS[name]
    if (!provoke) throw new Error('no scenario provokes this answer')
    expect(await nameOfAnswer(operation, await provoke(operation))).toBe(name)
  })

  it('include every answer that the scenarios provoke', () => {
    const known = Object.entries(SCENARIOS).flatMap(([id, own]) => Object.keys(own).map((name) => `${id}: ${name}`))
    const names = new Set(answers.map(({ id, name }) => `${id}: ${name}`))
    expect(known.filter((name) => !names.has(name))).toEqual([])
  })
})

describe('an operation needs a token', () => {
  it.each(documented)('if and only if the document says so: $method $path', async ({ method, path, object }) => {
    const body = method === 'GET' ? {} : { body: {} }
    const refused = await test.request(method, path.replace('{id}', '1'), body)
    expect(refused.status === 401).toBe(object.security.length > 0)
  })
})

describe('a list with every field filled', () => {
  it('matches its schema', async () => {
    const list = documented.find(({ object }) => object.operationId === 'users_list')!
    const caller = await signInAs(test)
    const body = { first_name: 'Ёжик 🦔', last_name: 'x'.repeat(32), email: 'full@example.com' }
    await test.request('PATCH', '/api/v1/users/current_user/', { body, token: caller.access })
    for (const query of ['?limit=1', '?limit=1&offset=1', '?search=ёжик', '?ordering=date_joined&limit=1']) {
      const response = await test.request('GET', `/api/v1/users/${query}`, { token: caller.access })
      expect(await nameOfAnswer(list, response)).toBe('200 application/json')
    }
  })
})
