/** Whether a link may lead to a URL: plain https, on one of these hosts, with no user name and no port. */
export function isAllowedDestination(url: string, hosts: readonly string[]): boolean {
  const parsed = URL.parse(url)
  if (parsed?.protocol !== 'https:' || parsed.username || parsed.password || parsed.port) return false
  return hosts.includes(parsed.hostname) && url.startsWith(`https://${parsed.hostname}`) && !url.includes('\\')
}
