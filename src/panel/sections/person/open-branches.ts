/** Branches of a tree that one page draws: each reads up to a dozen people. */
const MAX_OPEN = 8

/** The ids of `?open=12.57`, whose invitees are shown too. */
export const openBranches = (text: string | undefined): number[] =>
  [...new Set((text ?? '').split('.').filter((id) => /^[1-9]\d{0,14}$/.test(id)))].slice(-MAX_OPEN).map(Number)

/** The address of the page with one branch more, or less. */
export function withBranch(url: URL, id: number): string {
  const open = openBranches(url.searchParams.get('open') ?? undefined)
  const next = open.includes(id) ? open.filter((one) => one !== id) : [...open, id]
  const search = next.length === 0 ? '' : `?open=${next.join('.')}`
  return `${url.pathname}${search}#person-${id}`
}
