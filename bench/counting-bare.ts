import worker, { ClickCounter as Clicks, PhoneGuard as Guard } from './bare-worker.ts'
import { countedObject, countedWorker } from './counting.ts'

export { SendLedger } from './bare-worker.ts'
export const PhoneGuard = countedObject(Guard, 'guardCalls')
export const ClickCounter = countedObject(Clicks, 'clickCalls')
export default countedWorker(worker)
