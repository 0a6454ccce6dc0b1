import { createSmsRuSender } from '../../../src/sms/sms-ru.ts'
import { isForm, wrongFields } from './fake-vendor.ts'
import type { FakeRequest } from './fake-vendor.ts'
import { describeVendor, MESSAGE, SECRET } from './vendor-contract.ts'

const NUMBER = MESSAGE.to.slice(1)
const FIELDS = { api_id: SECRET, to: NUMBER, msg: MESSAGE.text, json: '1', ttl: '10', from: 'Example' }

const refused = (code: number) => ({ body: { status: 'ERROR', status_code: code, status_text: `Нет: ${NUMBER}` } })
const ofNumber = (sms: object) => ({
  body: { status: 'OK', status_code: 100, sms: { [NUMBER]: sms }, balance: 4122.56 },
})
const numberRefused = (code: number) =>
  ofNumber({ status: 'ERROR', status_code: code, status_text: 'На этот номер нельзя' })

function speak(request: FakeRequest) {
  if (request.path !== '/sms/send' || request.method !== 'POST' || !isForm(request)) return refused(210)
  const wrong = wrongFields(request.body, FIELDS)
  if (wrong.includes('api_id')) return refused(200)
  if (wrong.length > 0) return refused(202)
  return ofNumber({ status: 'OK', status_code: 100, sms_id: '000000-10000000' })
}

describeVendor({
  name: 'SMS.ru',
  create: ({ secret, ...rest }) => createSmsRuSender({ apiId: secret, from: 'Example', ...rest }),
  speak,
  id: '000000-10000000',
  wrongSecret: 'sms_ru:200',
  rejections: [
    [refused(201), 'sms_ru:201', true],
    [refused(204), 'sms_ru:204', true],
    [refused(206), 'sms_ru:206', true],
    [refused(220), 'sms_ru:220', true],
    [refused(301), 'sms_ru:301', true],
    [numberRefused(201), 'sms_ru:201', true],
    [numberRefused(202), 'sms_ru:202', false],
    [numberRefused(207), 'sms_ru:207', false],
    [numberRefused(209), 'sms_ru:209', false],
    [numberRefused(230), 'sms_ru:230', false],
    [numberRefused(233), 'sms_ru:233', false],
    [{ status: 403, body: '' }, 'sms_ru:HTTP_403', true],
  ],
  unknowns: [refused(500), refused(-1), numberRefused(500), ofNumber({}), ofNumber({ status_code: 100 })],
})
