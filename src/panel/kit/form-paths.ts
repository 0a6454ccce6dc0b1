interface Route {
  method: string
  path: string
}

/** `/people/:id{[0-9]+}` as a regular expression. */
const matching = (path: string) =>
  path
    .split('/')
    .map((part) => part.replace(/^:\w+(?:\{(.+)\})?$/, (_, pattern?: string) => pattern ?? '[^/]+'))
    .join('/')

/**
 * Finds the page of a form whose path was opened with GET: by a language link on a refused form, a reload, or after a
 * sign-in in between. It is the nearest page above a path that only takes POST.
 */
export function createFormPaths(routesOf: () => Route[]): (url: URL) => string | undefined {
  let known: RegExp[] | undefined
  const read = () => {
    const routes = routesOf().map(({ method, path }) => ({ method, path: path.replace(/\/$/, '') }))
    const pages = new Set(routes.filter(({ method }) => method === 'GET').map(({ path }) => path))
    const forms = routes.filter(({ method, path }) => method === 'POST' && !pages.has(path))
    return forms.map(({ path }) => {
      let page = path
      while (page !== '' && !pages.has(page)) page = page.slice(0, page.lastIndexOf('/'))
      return new RegExp(`^(${matching(page)})${matching(path.slice(page.length))}$`)
    })
  }
  return function pageOfForm({ pathname, searchParams }) {
    known ??= read()
    const path = pathname.replace(/^\/admin/, '').replace(/\/$/, '')
    const found = known.map((form) => form.exec(path)).find((match) => match !== null)
    if (!found) return undefined
    const language = searchParams.get('lang')
    const query = language === null ? '' : `?lang=${encodeURIComponent(language)}`
    return `/admin${found[1]}/${query}`
  }
}
