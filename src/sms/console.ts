import type { SmsSender } from './sms.ts'

/** Prints messages instead of sending them: development alone, the configuration refuses it elsewhere. */
export function createConsoleSender(print: (line: string) => void): SmsSender {
  return {
    send({ to, text, idempotencyKey }) {
      print(`SMS to ${to}: ${text}`)
      return Promise.resolve({ kind: 'accepted', id: idempotencyKey })
    },
  }
}
