import type { Language } from '../../lib/language.ts'
import type { Ports } from '../../ports.ts'
import type { LinkRecord } from '../link-record.ts'

interface Landing {
  language: Language
  link: LinkRecord | undefined
  /** Of the click that led here; none for who is no person. */
  token: string | undefined
}

const HEADINGS: Record<Language, string> = { en: 'You are invited', ru: 'Вас пригласили' }

/** The page that a link leads to where no store or destination is. Without a link: the same page with no code. */
export function landingPage(_ports: Pick<Ports, 'assets' | 'config'>, { language, link }: Landing): Promise<Response> {
  const heading = `<h1>${HEADINGS[language]}</h1>`
  const code = link ? `<p><code>${link.inviteCode}</code></p>` : ''
  const page = `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${HEADINGS[language]}</title>${heading}${code}</html>`
  return Promise.resolve(
    new Response(page, { headers: { 'Content-Type': 'text/html; charset=UTF-8', 'Content-Language': language } }),
  )
}
