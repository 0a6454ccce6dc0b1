import * as z from 'zod'
import { LANGUAGES } from '../../lib/language.ts'
import { SHARE_CHANNELS } from './share-channels.ts'

const Address = z.url()

const ShareMessage = z
  .object({
    channel: z.enum(SHARE_CHANNELS.map(({ name }) => name)),
    url: Address.meta({
      description: 'The link. Its clicks count for this channel unless the link has its own.',
    }),
    subject: z.string().nullable().meta({ description: 'For e-mail.' }),
    text: z.string().meta({ description: 'Ready to send; without the link if `share_url` passes it separately.' }),
    share_url: z
      .string()
      .nullable()
      .meta({ description: 'Opens the channel with everything filled in. Null for copying.' }),
  })
  .meta({ id: 'ShareMessage' })

export const ShareKit = z
  .object({
    code: z.string().meta({ description: 'Code of the link, in your spelling.' }),
    invite_code: z.string().meta({ description: 'Your invite code, for friends to type.' }),
    url: Address.meta({ description: 'The link, without a channel.' }),
    language: z.enum(LANGUAGES),
    messages: z.array(ShareMessage),
    qr: z.object({ svg: Address, png: Address }).meta({ description: 'QR codes of the link.' }),
  })
  .meta({ id: 'ShareKit' })
export type ShareKit = z.output<typeof ShareKit>

export const SvgImage = z.string().meta({ description: 'An SVG that fills its container.' })
export const PngImage = z.string().meta({ description: 'A PNG.' })
