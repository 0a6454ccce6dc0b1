/** Whether a page of another origin has a browser send the request. Programs say neither of both. */
export function isForeign({ headers, url }: Request): boolean {
  const [origin, site] = [headers.get('origin'), headers.get('sec-fetch-site')]
  return (origin !== null && origin !== new URL(url).origin) || (site !== null && site !== 'same-origin')
}
