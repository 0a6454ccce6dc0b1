import { TOKEN_PARAMETER } from '../click-token.ts'
import { DEFAULT_SOURCE, playUrl, rustoreUrl } from '../store-urls.ts'

/** Where the app is in the stores; none is needed. */
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

/** The stores that there are, each with the token of the click where the store hands one on to the app. */
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
