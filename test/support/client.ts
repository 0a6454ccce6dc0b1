import { expect } from 'vitest'
import { createClient, memoryStorage } from '../../client/src/client.ts'
import type { Client, ClientOptions, Storage } from '../../client/src/client.ts'
import { createNetwork } from './network.ts'
import type { Fetch } from './network.ts'
import { createTestApp, newPhone, receiveCode } from './test-app.ts'

/** The lifetime of an access token, in seconds. */
export const LIFE = 15 * 60

/** Clients of the service in this process. */
export function useClients() {
  const test = createTestApp()
  const service: Fetch = async (url, init) => test.app.request(url, init)

  function newClient(storage: Storage = memoryStorage(), more: Partial<ClientOptions> = {}) {
    const network = createNetwork(service)
    const api = createClient({ baseUrl: 'https://api.example', fetch: network.fetch, storage, ...more })
    const signIn = async (phone = newPhone()) => {
      await api.auth.signIn({ phone, code: await receiveCode(test, phone) })
      return phone
    }
    return { api, network, storage, signIn }
  }

  return {
    test,
    newClient,
    signedIn: async (storage?: Storage) => {
      const client = newClient(storage)
      return { ...client, phone: await client.signIn() }
    },
    /** Of the same storage, as after a restart or in another tab. */
    another: (storage: Storage) => newClient(storage),
  }
}

export const isSignedIn = (api: Client): void => expect(api.state).toMatchObject({ status: 'signed_in' })
