import { TOKEN_PARAMETER } from './click-token.ts'

/** The source that Google Play reports for our links unless they name another. */
export const DEFAULT_SOURCE = 'referral'

/** developer.android.com/google/play/installreferrer: the app gets `referrer` unchanged; it is a query itself. */
export const playUrl = (storeUrl: string, referrer: URLSearchParams): string =>
  withParameter(storeUrl, 'referrer', referrer.toString())

/** RuStore's Install Referrer SDK hands `referrerId` to the app. */
export const rustoreUrl = (storeUrl: string, token: string): string => withParameter(storeUrl, 'referrerId', token)

function withParameter(url: string, name: string, value: string): string {
  const address = new URL(url)
  address.searchParams.set(name, value)
  return address.href
}

/** Where the app is in the stores, each optional. */
export interface StoreSettings {
  iosStoreUrl?: string | undefined
  androidStoreUrl?: string | undefined
  rustoreUrl?: string | undefined
}

export interface StoreLinks {
  ios: string | undefined
  android: string | undefined
  rustore: string | undefined
}

/** The configured stores, with the click's token where a store hands it to the app. */
export function storeLinks(
  { iosStoreUrl: ios, androidStoreUrl, rustoreUrl: rustore }: StoreSettings,
  token: string | undefined,
): StoreLinks {
  if (!token) return { ios, android: androidStoreUrl, rustore }
  const referrer = new URLSearchParams({ [TOKEN_PARAMETER]: token, utm_source: DEFAULT_SOURCE })
  return {
    ios,
    android: androidStoreUrl && playUrl(androidStoreUrl, referrer),
    rustore: rustore && rustoreUrl(rustore, token),
  }
}
