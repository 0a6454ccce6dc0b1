/** Paths that take a form alone, and the page that the form is on. */
const PAGES: readonly (readonly [form: RegExp, page: string])[] = [
  [
    /^\/(people\/\d+)\/(?:block|unblock|password|sessions\/end|deletion|deletion\/cancel|second-factor\/reset|export)$/,
    '$1/',
  ],
  [/^\/(people|referrals|links|leaderboard|codes|countries|jobs|audit)\/export$/, '$1/'],
  [/^\/(links\/[^/]+)\/disable$/, '$1/'],
  [/^\/(jobs\/[^/]+)\/(?:step|cancel)$/, '$1/'],
  [/^\/codes\/[^/]+\/void$/, 'codes/'],
  [/^\/numbers\/unlock$/, 'numbers/'],
  [/^\/countries\/[^/]+\/reopen$/, 'countries/'],
  [/^\/(account\/second-factor)\/(?:start|confirm)$/, '$1/'],
  [/^\/(sign-in)\/passkey$/, '$1/'],
  [/^\/account\/sessions\/.+$/, 'account/'],
  [/^\/(account\/passkeys\/[^/]+)\/delete$/, '$1/'],
  [/^\/(?:sign-out|dashboard\/reopen\/[^/]+)$/, ''],
]

/**
 * The page of a form whose path somebody opens by itself: by the links of languages on the answer to a refused form, by a
 * reload, or after a sign-in that came in between.
 */
export function pageOfForm({ pathname, searchParams }: URL): string | undefined {
  const path = pathname.replace(/^\/admin/, '').replace(/\/$/, '')
  const found = PAGES.find(([form]) => form.test(path))
  if (!found) return undefined
  const language = searchParams.get('lang')
  const query = language === null ? '' : `?lang=${encodeURIComponent(language)}`
  return `/admin/${path.replace(...found)}${query}`
}
