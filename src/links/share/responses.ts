import * as z from 'zod'
import { LANGUAGES } from '../../lib/language.ts'
import { SHARE_CHANNELS } from './share-channels.ts'

const Address = z.url()

const ShareMessage = z
  .object({
    channel: z.enum(SHARE_CHANNELS.map(({ name }) => name)),
    url: Address.meta({
      description: 'The link. Its clicks count for this channel, unless the link has one of its own.',
    }),
    subject: z.string().nullable().meta({ description: 'Of an e-mail.' }),
    text: z
      .string()
      .meta({ description: 'Ready to send; without the link where `share_url` takes it beside the text.' }),
    share_url: z
      .string()
      .nullable()
      .meta({ description: 'Opens the channel with all of it filled in. Null for what is copied by hand.' }),
  })
  .meta({ id: 'ShareMessage' })

export const ShareKit = z
  .object({
    code: z.string().meta({ description: 'The code of the link, as its owner wrote it.' }),
    invite_code: z.string().meta({ description: "The caller's own, for a friend to type." }),
    url: Address.meta({ description: 'The link, of no channel.' }),
    language: z.enum(LANGUAGES),
    messages: z.array(ShareMessage),
    qr: z.object({ svg: Address, png: Address }).meta({ description: 'Pictures of the link.' }),
  })
  .meta({ id: 'ShareKit' })
export type ShareKit = z.output<typeof ShareKit>

export const SvgImage = z.string().meta({ description: 'An SVG, as large as what it is put into.' })
export const PngImage = z.string().meta({ description: 'A PNG.' })
