import type { PLATFORMS } from '../db/referral-schema.ts'
import { platformOf } from './redirect/visitor.ts'

/** On what someone opens a link or signs up. */
export type ClientPlatform = (typeof PLATFORMS)[number]

/** Unlike a store's, it also knows desktop browsers, and apps that name only their HTTP library. */
export function clientPlatformOf(userAgent: string): ClientPlatform {
  const ofStore = platformOf(userAgent)
  if (ofStore !== 'other') return ofStore
  if (/\bCFNetwork\/|\biOS\b/.test(userAgent)) return 'ios'
  if (/^okhttp\/|^Dalvik\//.test(userAgent)) return 'android'
  return /^(?:Mozilla|Opera)\//.test(userAgent) ? 'web' : 'other'
}
