import * as z from 'zod'
import { document, jsonAnswer, NOT_MODIFIED } from '../../docs/operation.ts'
import type { Answer, Operation } from '../../docs/operation.ts'
import { qrPngOfLink, qrSvgOfLink, shareOwnLink } from './endpoints.ts'
import { PngImage, ShareKit, SvgImage } from './responses.ts'

const pathParams = z.object({
  code: z.string().meta({
    description: 'Code of a link, or an invite code, in any case, with or without hyphens and underscores.',
    examples: ['K49FJ5'],
  }),
})

const picture = (type: string, schema: z.ZodType): Answer => ({
  status: 200,
  description: 'The image.',
  content: { [type]: { schema, examples: {} } },
  headers: ['ETag'],
})

const aboutQr: Pick<Operation, 'description' | 'tag' | 'pathParams' | 'requestHeaders' | 'errors'> = {
  description:
    'Encodes the absolute URL of the link. No database query: every code that could be a link has an image, whether ' +
    'or not the link exists.',
  tag: 'Referrals',
  pathParams,
  requestHeaders: ['IfNoneMatch'],
  errors: [{ code: 'not_found' }],
}

export const SHARE_DOCS = [
  document(shareOwnLink, {
    operationId: 'referral_links_share',
    summary: 'Get texts and images to share a link',
    description:
      'For each channel: a text, the link with the channel in it, and a URL that opens the channel with both filled ' +
      'in. ' +
      'Works for your live links and your invite code.',
    tag: 'Referrals',
    pathParams,
    invalid: [{ field: 'language', code: 'invalid_value' }],
    answers: [
      jsonAnswer(200, 'Texts and images.', ShareKit, {
        code: {
          summary: 'An invite code, and the first channel',
          value: {
            code: 'K49FJ5',
            invite_code: 'K49FJ5',
            url: 'https://api.example/r/K49FJ5',
            language: 'en',
            messages: [
              {
                channel: 'telegram',
                url: 'https://api.example/r/K49FJ5?channel=telegram',
                subject: null,
                text: 'I invite you to the app. My invite code: K49FJ5',
                share_url:
                  'https://t.me/share/url?url=https%3A%2F%2Fapi.example%2Fr%2FK49FJ5%3Fchannel%3Dtelegram&text=I%20invite%20you%20to%20the%20app.%20My%20invite%20code%3A%20K49FJ5',
              },
            ],
            qr: { svg: 'https://api.example/r/K49FJ5/qr.svg', png: 'https://api.example/r/K49FJ5/qr.png' },
          },
        },
      }),
    ],
    errors: [{ code: 'not_found' }],
  }),
  document(qrSvgOfLink, {
    ...aboutQr,
    operationId: 'link_qr_svg',
    summary: 'Get a QR code as SVG',
    invalid: [{ field: 'margin', code: 'out_of_range', params: { min: 0, max: 16 } }],
    answers: [picture('image/svg+xml', SvgImage), NOT_MODIFIED],
  }),
  document(qrPngOfLink, {
    ...aboutQr,
    operationId: 'link_qr_png',
    summary: 'Get a QR code as PNG',
    invalid: [{ field: 'size', code: 'out_of_range', params: { min: 64, max: 2048 } }],
    answers: [picture('image/png', PngImage), NOT_MODIFIED],
  }),
]
