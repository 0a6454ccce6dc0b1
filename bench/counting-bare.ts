import worker, { PhoneGuard as Guard } from './bare-worker.ts'
import { countedGuard, countedWorker } from './counting.ts'

export { SendLedger } from '../src/guard/send-ledger.ts'
export { ClickCounter } from '../src/links/clicks/click-counter.ts'
export const PhoneGuard = countedGuard(Guard)
export default countedWorker(worker)
