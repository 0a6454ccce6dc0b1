import * as z from 'zod'
import { jsonAnswer } from '../../docs/operation.ts'
import type { Answer, Operation } from '../../docs/operation.ts'
import { PngImage, ShareKit, SvgImage } from './responses.ts'
import { QrPngQuery, QrQuery, ShareQuery } from './schemas.ts'

const LinkCode = z.object({
  code: z.string().meta({
    description: 'Code of a link, or an invite code: any case, hyphens and underscores do not count.',
    examples: ['K49FJ5'],
  }),
})

const notModified: Answer = {
  status: 304,
  description: 'The copy that the caller has is the right one.',
  headers: ['ETag'],
}

const ofQr =
  'Holds the absolute address of the link. No store is asked: there is a picture for every code that can be a link, ' +
  'whether there is such a link or not.'

/** Sharing, for the OpenAPI document. */
export const SHARE_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/referral_links/{code}/share/',
    operationId: 'referral_links_share',
    summary: 'Texts and pictures to share a link with',
    description:
      'For each channel a text, the link that counts for it, and an address that opens it with both filled in. The ' +
      'link is a live one of the caller, or their invite code.',
    tag: 'Referrals',
    access: 'bearer',
    stores: 'read',
    pathParams: LinkCode,
    query: ShareQuery,
    invalid: [{ field: 'language', code: 'invalid_value' }],
    answers: [
      jsonAnswer(200, 'All that it takes.', ShareKit, {
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
                text: 'Join me on the app. My invite code: K49FJ5',
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
  },
  {
    method: 'get',
    path: '/r/{code}/qr.svg',
    operationId: 'link_qr_svg',
    summary: 'QR code of a link, as SVG',
    description: ofQr,
    tag: 'Referrals',
    access: 'public',
    pathParams: LinkCode,
    query: QrQuery,
    requestHeaders: ['IfNoneMatch'],
    invalid: [{ field: 'margin', code: 'out_of_range', params: { min: 0, max: 16 } }],
    answers: [
      {
        status: 200,
        description: 'The picture.',
        content: { 'image/svg+xml': { schema: SvgImage, examples: {} } },
        headers: ['ETag'],
      },
      notModified,
    ],
    errors: [{ code: 'not_found' }],
  },
  {
    method: 'get',
    path: '/r/{code}/qr.png',
    operationId: 'link_qr_png',
    summary: 'QR code of a link, as PNG',
    description: ofQr,
    tag: 'Referrals',
    access: 'public',
    pathParams: LinkCode,
    query: QrPngQuery,
    requestHeaders: ['IfNoneMatch'],
    invalid: [{ field: 'size', code: 'out_of_range', params: { min: 64, max: 2048 } }],
    answers: [
      {
        status: 200,
        description: 'The picture.',
        content: { 'image/png': { schema: PngImage, examples: {} } },
        headers: ['ETag'],
      },
      notModified,
    ],
    errors: [{ code: 'not_found' }],
  },
]
