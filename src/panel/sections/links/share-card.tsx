import type { AdminLink } from '../../../admin/links/responses.ts'
import type { PanelContext } from '../../kit/context.ts'
import { Card } from '../../kit/small.tsx'
import { CAMPAIGN_TEXTS } from '../../texts/campaigns.ts'

/** Wide enough for print. */
const PNG_WIDTH = 1024

/** The address to copy, and the QR code to download. */
export function ShareCard({ context, link: { url, code } }: { context: PanelContext; link: AdminLink }) {
  const text = CAMPAIGN_TEXTS[context.language]
  const image = (kind: string) => `/r/${encodeURIComponent(code)}/qr.${kind}`
  return (
    <Card title={text.share}>
      <div class="share">
        <img class="qr" src={image('svg')} alt={text.qr} width="148" height="148" />
        <div class="stack">
          <div class="field">
            <label for="link-address">{text.address}</label>
            <input id="link-address" type="text" readonly value={url} />
          </div>
          <p class="actions">
            <button class="primary" type="button" data-copy="link-address" hidden>
              {text.copy}
            </button>
            <a class="button" href={image('svg')} download={`${code}.svg`}>
              ↓ {text.qrShort} SVG
            </a>
            <a class="button" href={`${image('png')}?size=${PNG_WIDTH}`} download={`${code}.png`}>
              ↓ {text.qrShort} PNG
            </a>
            <span class="muted" role="status" data-copied={text.copied}></span>
          </p>
        </div>
      </div>
    </Card>
  )
}
