/** Checked in this order, because browsers also name the ones they descend from. */
const BROWSERS = {
  Edge: /\bEdg(?:e|A|iOS)?\//,
  Opera: /\b(?:OPR|OPiOS|OPT)\//,
  'Yandex Browser': /\bYaBrowser\//,
  'Samsung Internet': /\bSamsungBrowser\//,
  Firefox: /\b(?:Firefox|FxiOS)\//,
  Chrome: /\b(?:Chrome|CriOS)\//,
  Safari: /\bVersion\/.*\bSafari\//,
}

/** Apps often name only their HTTP library: okhttp is Android, CFNetwork is Apple. */
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
/** An app's name before its version; spaces and non-Latin letters are percent-encoded. */
const PRODUCT = /^([\w.%-]{1,100})\//
const APP_NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._-]{0,31}$/u

/**
 * How a user recognizes a device, such as `Chrome, Windows` or `Shop, iPhone`. Only names, no versions, which change
 * during a session. Null if the user agent says neither.
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
