/** What a person's device can install from. */
export type Platform = 'ios' | 'android' | 'other'

/**
 * The platform that a user agent tells of. An iPad that asks for desktop pages says that it is a Mac and cannot be told
 * from one: it is `other`, as is everything that has neither of the two kinds of stores.
 */
export function platformOf(userAgent: string): Platform {
  // Both names are in the user agents of Windows phones, which are neither.
  if (userAgent.includes('Windows Phone')) return 'other'
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'ios'
  return userAgent.includes('Android') ? 'android' : 'other'
}
