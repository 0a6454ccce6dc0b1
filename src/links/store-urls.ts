/** What Google Play and previews of campaigns know our links by, where a link does not say another source. */
export const DEFAULT_SOURCE = 'referral'

/** developer.android.com/google/play/installreferrer: the app reads `referrer` as it is here, a query of its own. */
export const playUrl = (storeUrl: string, referrer: URLSearchParams): string =>
  withParameter(storeUrl, 'referrer', referrer.toString())

/** What RuStore's Install Referrer SDK gives the app is `referrerId`. */
export const rustoreUrl = (storeUrl: string, token: string): string => withParameter(storeUrl, 'referrerId', token)

function withParameter(url: string, name: string, value: string): string {
  const address = new URL(url)
  address.searchParams.set(name, value)
  return address.href
}
