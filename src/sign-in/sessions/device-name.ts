/** In the order of asking: browsers name their ancestors too. */
const BROWSERS = {
  Edge: /\bEdg(?:e|A|iOS)?\//,
  Opera: /\b(?:OPR|OPiOS|OPT)\//,
  'Yandex Browser': /\bYaBrowser\//,
  'Samsung Internet': /\bSamsungBrowser\//,
  Firefox: /\b(?:Firefox|FxiOS)\//,
  Chrome: /\b(?:Chrome|CriOS)\//,
  Safari: /\bVersion\/.*\bSafari\//,
}

/** Apps often name only the library that they call with: okhttp is Android's, CFNetwork Apple's. */
const SYSTEMS = {
  iPhone: /\biPhone\b/,
  iPad: /\biPad\b/,
  Android: /\bAndroid\b|^okhttp\/|^Dalvik\//,
  iOS: /\biOS\b/,
  Windows: /\bWindows\b/,
  Mac: /\bMacintosh\b|\bmacOS\b/,
  Apple: /\bCFNetwork\//,
  ChromeOS: /\bCrOS\b/,
  Linux: /\bLinux\b/,
}

const LIBRARIES = new Set(['Mozilla', 'Dalvik', 'okhttp'])
/** An app's name as it stands before its version, blanks and other scripts percent-encoded. */
const PRODUCT = /^([\w.%-]{1,100})\//
const APP_NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._-]{0,31}$/u

/**
 * What a person may know a device by, such as `Chrome, Windows` or `Shop, iPhone`: names alone, in no language, and no
 * versions, which are gone before the session is. Null when the user agent says neither.
 */
export function deviceName(userAgent: string | null): string | null {
  if (userAgent === null) return null
  const parts = [firstMatch(BROWSERS, userAgent) ?? appName(userAgent), firstMatch(SYSTEMS, userAgent)]
  return parts.filter((part) => part !== undefined).join(', ') || null
}

const firstMatch = (patterns: Record<string, RegExp>, text: string) =>
  Object.entries(patterns).find(([, pattern]) => pattern.test(text))?.[0]

function appName(userAgent: string): string | undefined {
  const [, product = ''] = PRODUCT.exec(userAgent) ?? []
  const name = decoded(product)
  return APP_NAME.test(name) && !LIBRARIES.has(name) ? name : undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
