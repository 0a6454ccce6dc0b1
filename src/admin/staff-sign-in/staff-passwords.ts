import { DurableObject } from 'cloudflare:workers'
import { readConfig } from '../../config.ts'
import { createPasswordHasher } from './password-hasher.ts'
import type { PasswordCheck, PasswordHasher } from './password-hasher.ts'

/** The hasher in an object of its own: the isolates that serve requests never hash. */
export class StaffPasswords extends DurableObject<object> {
  readonly #hasher: PasswordHasher

  constructor(state: DurableObjectState, env: object) {
    super(state, env)
    this.#hasher = createPasswordHasher(readConfig(env))
  }

  async check(asked: PasswordCheck) {
    return this.#hasher.check(asked)
  }

  async hash(password: string, account: number | null) {
    return this.#hasher.hash(password, account)
  }
}
