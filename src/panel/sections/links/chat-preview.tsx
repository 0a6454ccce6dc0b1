import type { Child } from 'hono/jsx'
import type { AdminLink } from '../../../admin/links/responses.ts'
import { emptyIsNull } from '../../../lib/fields.ts'
import { linkOrigin } from '../../../links/link-key.ts'
import { previewOf } from '../../../links/preview-of.ts'
import type { Ports } from '../../../ports.ts'
import type { PanelContext } from '../../kit/context.ts'
import type { Values } from '../../kit/forms.ts'
import { Card } from '../../kit/small.tsx'
import { CAMPAIGN_TEXTS } from '../../texts/campaigns.ts'

type Previewed = Pick<AdminLink, 'title' | 'description' | 'image'> & { code: string }

/** Images of previews may be on these hosts. */
export const imageHosts = ({ linkHosts, preview }: Ports['config']): string[] => [
  ...linkHosts.map((host) => `https://${host}`),
  ...(preview.image === undefined ? [] : [new URL(preview.image).origin]),
]

/** A form's input in place of the link, where it has any. */
export const previewedIn = ({ title, description, image, code }: Values, link?: AdminLink): Previewed => ({
  title: title ?? link?.title ?? null,
  description: description ?? link?.description ?? null,
  image: image ?? link?.image ?? null,
  code: link?.code ?? emptyIsNull(code?.trim() ?? '') ?? '…',
})

interface ChatPreviewProps {
  context: PanelContext
  actions?: Child
  config: Ports['config']
  link: Previewed
}

const NOTHING = { title: null, description: null, image: null }

/**
 * How chats show the link. `data-preview-of` names the field of the form that a part follows while someone types, and
 * `data-otherwise` what it shows when the field is empty.
 */
export function ChatPreview({ context, config, link, actions }: ChatPreviewProps) {
  const text = CAMPAIGN_TEXTS[context.language]
  const origin = linkOrigin(config, context.url.href)
  const drawn = (one: Previewed) =>
    previewOf(config, {
      language: context.language,
      origin,
      // Empty fields of a form count as not set.
      link: {
        ...{ code: 'code', ownerName: null },
        ...{ title: emptyIsNull(one.title), description: emptyIsNull(one.description), image: emptyIsNull(one.image) },
      },
    })
  const [shown, otherwise] = [drawn(link), drawn({ ...link, ...NOTHING })]
  const host = new URL(origin).host
  const url = `${host}/r/${link.code}`
  const title = (
    <strong data-preview-of="title" data-otherwise={otherwise.title}>
      {shown.title}
    </strong>
  )
  const description = (
    <span data-preview-of="description" data-otherwise={otherwise.description}>
      {shown.description}
    </span>
  )
  const image = (
    <img
      alt=""
      data-preview-of="image"
      data-otherwise={otherwise.image ?? ''}
      {...(shown.image === undefined ? { hidden: true } : { src: shown.image })}
    />
  )
  const address = <span data-preview-of="code">{url}</span>
  return (
    <Card title={text.preview} actions={actions}>
      <p class="muted">{text.previewHint}</p>
      <div class="chats">
        <figure>
          <figcaption>Telegram</figcaption>
          <div class="bubble telegram">
            <p class="chat-link">{address}</p>
            <div class="chat-card" dir="auto">
              {shown.siteName === undefined ? null : <span class="chat-site">{shown.siteName}</span>}
              {title}
              {description}
              {image}
            </div>
          </div>
        </figure>
        <figure>
          <figcaption>WhatsApp</figcaption>
          <div class="bubble whatsapp">
            <div class="chat-card" dir="auto">
              {image}
              {title}
              {description}
              <span class="chat-host">{host}</span>
            </div>
            <p class="chat-link">{address}</p>
          </div>
        </figure>
      </div>
    </Card>
  )
}
