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
  { iosStoreUrl: ios, androidStoreUrl, rustoreUrl }: StoreSettings,
  token: string | undefined,
): StoreLinks {
  // What an Install Referrer tells the app: Google Play as a query of its own, RuStore as an id.
  const referrer = token && new URLSearchParams({ referral_token: token, utm_source: 'referral' }).toString()
  return {
    ios,
    android: withParameter(androidStoreUrl, 'referrer', referrer),
    rustore: withParameter(rustoreUrl, 'referrerId', token),
  }
}

function withParameter(url: string | undefined, name: string, value: string | undefined): string | undefined {
  if (!url || !value) return url
  const address = new URL(url)
  address.searchParams.set(name, value)
  return address.href
}
