import { posix } from 'node:path'
import { addressOf } from './navigation.ts'

/** Files of the repository that the site has: pages by path, and images. */
export interface SiteFiles {
  has: (file: string) => boolean
}

export type LinkTarget =
  | { kind: 'elsewhere'; href: string }
  /** A page of the site: its address has no ending, since it is served as HTML and as Markdown. */
  | { kind: 'page'; address: string; anchor: string }
  /** A file of the repository that the site does not have. */
  | { kind: 'repository'; path: string }

/** The service as the docs name it: on the site it is the service itself. */
const LOCAL_SERVICE = /^http:\/\/localhost:8787(?=\/|$)\/?/

/** Where a link or an image of a page leads on the site. */
export function resolveLink(files: SiteFiles, from: string, href: string): LinkTarget {
  if (LOCAL_SERVICE.test(href)) return { kind: 'elsewhere', href: href.replace(LOCAL_SERVICE, '/') }
  if (/^(?:[a-z]+:|#|\/)/.test(href)) return { kind: 'elsewhere', href }
  const [path = '', anchor = ''] = href.split(/(?=#)/)
  const file = posix.join(posix.dirname(from), path)
  if (!files.has(file)) return { kind: 'repository', path: file }
  if (file.startsWith('docs/images/')) return { kind: 'elsewhere', href: `/${file}` }
  return { kind: 'page', address: addressOf(file), anchor }
}

/** A page's Markdown with links that work where the site serves it. */
export function asServed(files: SiteFiles, from: string, markdown: string): string {
  return markdown.replace(/(!?)\[([^\][]*)\]\(([^()\s]+)\)/g, (whole, image: string, text: string, href: string) => {
    const target = resolveLink(files, from, href)
    if (target.kind === 'elsewhere') return `${image}[${text}](${target.href})`
    if (target.kind === 'page') return `[${text}](${target.address}.md${target.anchor})`
    return image ? whole : text
  })
}
