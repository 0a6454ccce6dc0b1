import * as z from 'zod/mini'
import { isHost, optionalCheck } from '../../lib/setting-fields.ts'
import type { ConfigProblem } from '../../lib/setting-fields.ts'

const isHttps = (text: string) => URL.parse(text)?.protocol === 'https:'
const isPackage = (text: string) => /^[a-z]\w*(?:\.[a-z]\w*)+$/i.test(text)
const httpsUrl = optionalCheck(isHttps, 'an https URL')
const previewText = (max: number) => optionalCheck((text) => text.length <= max, `at most ${max} characters`)

/** Where links lead, by platform, and how they look in a chat. Empty is the same as not set. */
export const REDIRECT_VARIABLES = {
  IOS_STORE_URL: httpsUrl,
  ANDROID_STORE_URL: httpsUrl,
  RUSTORE_URL: httpsUrl,
  IOS_TARGET: z.optional(z.enum(['store', 'universal_link', 'landing'])),
  ANDROID_TARGET: z.optional(z.enum(['play', 'rustore', 'intent', 'landing'])),
  ANDROID_PACKAGE: optionalCheck(isPackage, 'a package name such as com.example.app'),
  LINK_APP_HOST: optionalCheck(isHost, 'a domain such as go.example, in lower case'),
  LINK_TITLE: previewText(100),
  LINK_DESCRIPTION: previewText(300),
  LINK_IMAGE: httpsUrl,
}

type Variables = z.output<z.ZodMiniObject<typeof REDIRECT_VARIABLES>>

/** The part of the configuration that they make. */
export const redirectSettings = (v: Variables) => ({
  iosStoreUrl: v.IOS_STORE_URL,
  androidStoreUrl: v.ANDROID_STORE_URL,
  rustoreUrl: v.RUSTORE_URL,
  redirect: {
    iosTarget: v.IOS_TARGET ?? (v.IOS_STORE_URL === undefined ? 'landing' : 'store'),
    androidTarget: v.ANDROID_TARGET ?? androidStoreOf(v),
    androidPackage: v.ANDROID_PACKAGE,
    appHost: v.LINK_APP_HOST,
  },
  preview: { title: v.LINK_TITLE, description: v.LINK_DESCRIPTION, image: v.LINK_IMAGE },
})

function androidStoreOf(v: Variables) {
  if (v.ANDROID_STORE_URL !== undefined) return 'play'
  return v.RUSTORE_URL === undefined ? 'landing' : 'rustore'
}

/** What a target cannot do without. */
const NEEDED: Record<string, string[]> = {
  'IOS_TARGET=store': ['IOS_STORE_URL'],
  'IOS_TARGET=universal_link': ['LINK_APP_HOST'],
  'ANDROID_TARGET=play': ['ANDROID_STORE_URL'],
  'ANDROID_TARGET=rustore': ['RUSTORE_URL'],
  'ANDROID_TARGET=intent': ['ANDROID_PACKAGE', 'LINK_APP_HOST'],
}

/** What the chosen targets demand of other settings. `text`: of a setting, empty when it is not set. */
export function missingTargetSettings(text: (variable: string) => string): ConfigProblem[] {
  return ['IOS_TARGET', 'ANDROID_TARGET'].flatMap((name) => {
    const choice = `${name}=${text(name)}`
    const missing = (NEEDED[choice] ?? []).filter((variable) => text(variable).trim() === '')
    return missing.map((variable) => ({ variable, message: `required by ${choice}` }))
  })
}
