import { StaffPasswords as RealStaffPasswords } from '../../src/admin/staff-sign-in/staff-passwords.ts'
import { PhoneGuard as RealPhoneGuard } from '../../src/guard/phone-guard.ts'
import { SendLedger as RealSendLedger } from '../../src/guard/send-ledger.ts'
import { ClickCounter as RealClickCounter } from '../../src/links/clicks/click-counter.ts'
import { WebhookSender as RealWebhookSender } from '../../src/webhooks/webhook-sender.ts'
import type { Env } from '../../src/worker.ts'
import { noteObject } from './touched-objects.ts'

/* The Worker whose objects say that they have started, so that only those are emptied for the next file. */

export { default } from '../../src/worker.ts'

type ObjectClass<T extends object> = new (state: DurableObjectState, env: Env) => T

function noted<T extends object>(Real: ObjectClass<T>, namespaceOf: (env: Env) => object): ObjectClass<T> {
  // @ts-expect-error A mixin's constructor takes any arguments.
  return class extends Real {
    constructor(state: DurableObjectState, env: Env) {
      super(state, env)
      noteObject(state.id, () => (namespaceOf(env) as DurableObjectNamespace).get(state.id))
    }
  }
}

export const PhoneGuard = noted(RealPhoneGuard, (env) => env.PHONE_GUARD)
export const SendLedger = noted(RealSendLedger, (env) => env.SEND_LEDGER)
export const ClickCounter = noted(RealClickCounter, (env) => env.CLICK_COUNTER)
export const StaffPasswords = noted(RealStaffPasswords, (env) => env.STAFF_PASSWORDS)
export const WebhookSender = noted(RealWebhookSender, (env) => env.WEBHOOK_SENDER)
