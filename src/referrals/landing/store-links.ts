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

/** The stores that there are, each with the token of the click, in the way in which the store hands it on. */
export function storeLinks(
  { iosStoreUrl, androidStoreUrl, rustoreUrl }: StoreSettings,
  token: string | undefined,
): StoreLinks {
  const parameter = `referral_token=${token}`
  return {
    ios: withParameter(iosStoreUrl, token && ['referral_token', token]),
    // Google Play hands `referrer`, and nothing else, to the app that it installs.
    android: withParameter(androidStoreUrl, token && ['referrer', parameter]),
    rustore: withParameter(rustoreUrl, token && ['referral_token', token]),
  }
}

function withParameter(url: string | undefined, parameter: [string, string] | '' | undefined): string | undefined {
  if (!url || !parameter) return url
  const address = new URL(url)
  address.searchParams.set(...parameter)
  return address.href
}
