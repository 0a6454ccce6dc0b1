import type { Config } from '../config.ts'
import type { Language } from '../lib/language.ts'
import type { Preview } from '../pages/preview.ts'
import { ownLinkUrl } from './link-key.ts'
import type { LinkRecord } from './live-link.ts'
import { appNameIn, PREVIEW_TEXTS } from './texts.ts'

type Settings = Pick<Config, 'message' | 'preview'>

/** What a preview shows of a link. */
export type PreviewedLink = Pick<LinkRecord, 'title' | 'description' | 'image' | 'ownerName'> & { code: string }

/** What the owner wrote, else the settings, else our texts. */
export function previewOf(
  { message, preview }: Settings,
  { link, language, origin }: { link: PreviewedLink; language: Language; origin: string },
): Preview {
  const texts = PREVIEW_TEXTS[language]
  const values: Record<string, string> = { app: appNameIn({ message }, language), name: link.ownerName ?? '' }
  const ownTitle = (link.ownerName ? texts.titleBy : texts.title).replace(
    /\{(app|name)\}/g,
    (_, name: string) => values[name] ?? '',
  )
  return {
    language,
    locale: texts.locale,
    siteName: message.appName || undefined,
    title: link.title ?? preview.title ?? ownTitle,
    description: link.description ?? preview.description ?? texts.description,
    image: link.image ?? preview.image,
    url: ownLinkUrl(origin, link.code),
  }
}
