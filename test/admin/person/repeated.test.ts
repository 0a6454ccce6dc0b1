import { beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '../../../src/admin/person/responses.ts'
import { auditOf } from '../../support/account.ts'
import { refusalOf } from '../../support/links.ts'
import { createStaff } from '../../support/staff.ts'
import type { TestStaff } from '../../support/staff.ts'
import { createTestApp, json, newPhone } from '../../support/test-app.ts'

const test = createTestApp()
let root: TestStaff

beforeAll(async () => {
  root = await createStaff('superuser')
})

const create = async ({ token }: TestStaff, body: object, key: string) =>
  test.request('POST', '/api/v1/admin/users/', {
    token,
    body: { reason: 'by hand', ...body },
    headers: { 'Idempotency-Key': key },
  })

describe('creating a user with an idempotency key', () => {
  it('100 times at once creates one, with one event, and returns that user each time', async () => {
    const [phone, key] = [newPhone(), crypto.randomUUID()]
    const responses = await Promise.all(Array.from({ length: 100 }, () => create(root, { phone }, key)))
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]))
    const people = await Promise.all(responses.map(async (response) => json<Person>(response)))
    expect(people[0]?.phone).toBe(phone)
    expect(new Set(people.map((person) => JSON.stringify(person))).size).toBe(1)
    expect((await auditOf(people[0]!.id)).map(({ action }) => action)).toEqual(['person_created'])
  })

  it('refuses another user with the same key, and the same user with another', async () => {
    const [phone, key] = [newPhone(), crypto.randomUUID()]
    expect((await create(root, { phone }, key)).status).toBe(201)
    expect(await refusalOf(await create(root, { phone: newPhone() }, key))).toEqual([422, 'idempotency_key_reused'])
    const taken = [400, 'phone_taken', 'phone: phone_taken']
    expect(await refusalOf(await create(root, { phone }, crypto.randomUUID()))).toEqual(taken)
    expect(await refusalOf(await create(await createStaff('superuser'), { phone }, key))).toEqual(taken)
  })
})
