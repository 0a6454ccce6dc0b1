import worker, { ClickCounter as Clicks, PhoneGuard as Guard, SendLedger as Ledger } from '../src/worker.ts'
import { countedObject, countedWorker } from './counting.ts'

export const PhoneGuard = countedObject(Guard, 'guardCalls')
export const SendLedger = countedObject(Ledger, 'ledgerCalls')
export const ClickCounter = countedObject(Clicks, 'clickCalls')
export { StaffPasswords, WebhookSender } from '../src/worker.ts'
export default countedWorker(worker)
