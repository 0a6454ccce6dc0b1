import * as z from 'zod/mini'
import { transformed } from '../lib/schema.ts'
import { isHost, list, optionalCheck, template, wholeNumber } from '../lib/setting-fields.ts'
import type { ConfigProblem } from '../lib/setting-fields.ts'
import { readHost } from './destination.ts'
import { BRAND_VARIABLES, brandSettings } from './landing/brand.ts'
import { SHARE_PLACEHOLDERS, SHARE_TEXTS } from './texts.ts'

const hosts = transformed(
  list.check(
    z.refine(
      (items) => items.every((item) => readHost(item) !== undefined),
      'hosts such as shop.example or *.shop.example, separated by commas',
    ),
  ),
  (items) => items.flatMap((item) => readHost(item) ?? []),
)

const isHttps = (text: string) => URL.parse(text)?.protocol === 'https:'
const isPackage = (text: string) => /^[a-z]\w*(?:\.[a-z]\w*)+$/i.test(text)
const isAppId = (text: string) => /^[A-Z0-9]{10}\.[A-Za-z0-9][A-Za-z0-9.-]*$/.test(text)
const isFingerprint = (text: string) => /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/i.test(text)

const httpsUrl = optionalCheck(isHttps, 'an https URL')
const previewText = (max: number) => optionalCheck((text) => text.length <= max, `at most ${max} characters`)
const listOf = (isGood: (text: string) => boolean, message: string) =>
  z._default(list.check(z.refine((items) => items.every(isGood), message)), [])

const SHARE_RULES = { needed: 'url', known: SHARE_PLACEHOLDERS, maxLength: 500 }

/** An empty text is the same as not set. */
export const LINK_VARIABLES = {
  LINK_HOSTS: z._default(hosts, []),
  LINK_RESERVED_WORDS: z._default(list, []),
  MAX_LINKS_PER_USER: wholeNumber(1, 1000, 100),
  NEW_LINKS_PER_USER_DAY: wholeNumber(1, 1000, 50),
  IOS_STORE_URL: httpsUrl,
  ANDROID_STORE_URL: httpsUrl,
  RUSTORE_URL: httpsUrl,
  IOS_TARGET: z.optional(z.enum(['store', 'universal_link', 'landing'])),
  ANDROID_TARGET: z.optional(z.enum(['play', 'rustore', 'intent', 'landing'])),
  ANDROID_PACKAGE: optionalCheck(isPackage, 'a package name such as com.example.app'),
  LINK_APP_HOST: optionalCheck(isHost, 'a domain such as go.example, in lower case'),
  ...BRAND_VARIABLES,
  LINK_TITLE: previewText(100),
  LINK_DESCRIPTION: previewText(300),
  LINK_IMAGE: httpsUrl,
  IOS_APP_IDS: listOf(isAppId, 'app ids such as ABCDE12345.com.example.app, separated by commas'),
  ANDROID_CERT_SHA256: z._default(
    transformed(listOf(isFingerprint, '32 bytes in hexadecimal such as 14:6D:…:5A, separated by commas'), (items) =>
      items.map((item) => item.toUpperCase()),
    ),
    [],
  ),
  SHARE_TEXT_EN: template(SHARE_TEXTS.en, SHARE_RULES),
  SHARE_TEXT_RU: template(SHARE_TEXTS.ru, SHARE_RULES),
}

type Variables = z.output<z.ZodMiniObject<typeof LINK_VARIABLES>>

/** Their part of the configuration. */
export const linkSettings = (v: Variables) => ({
  linkHosts: v.LINK_HOSTS,
  linkReservedWords: v.LINK_RESERVED_WORDS,
  maxLinksPerUser: v.MAX_LINKS_PER_USER,
  newLinksPerUserDay: v.NEW_LINKS_PER_USER_DAY,
  iosStoreUrl: v.IOS_STORE_URL,
  androidStoreUrl: v.ANDROID_STORE_URL,
  rustoreUrl: v.RUSTORE_URL,
  redirect: {
    iosTarget: v.IOS_TARGET ?? (v.IOS_STORE_URL === undefined ? 'landing' : 'store'),
    androidTarget: v.ANDROID_TARGET ?? androidStoreOf(v),
    androidPackage: v.ANDROID_PACKAGE,
    appHost: v.LINK_APP_HOST,
  },
  ...brandSettings(v),
  preview: { title: v.LINK_TITLE, description: v.LINK_DESCRIPTION, image: v.LINK_IMAGE ?? v.BRAND_PICTURE },
  appLinks: { iosAppIds: v.IOS_APP_IDS, androidCertificates: v.ANDROID_CERT_SHA256 },
  shareTexts: { en: v.SHARE_TEXT_EN, ru: v.SHARE_TEXT_RU },
})

function androidStoreOf(v: Variables) {
  if (v.ANDROID_STORE_URL !== undefined) return 'play'
  return v.RUSTORE_URL === undefined ? 'landing' : 'rustore'
}

/** What a target needs. */
const NEEDED: Record<string, string[]> = {
  'IOS_TARGET=store': ['IOS_STORE_URL'],
  'IOS_TARGET=universal_link': ['LINK_APP_HOST'],
  'ANDROID_TARGET=play': ['ANDROID_STORE_URL'],
  'ANDROID_TARGET=rustore': ['RUSTORE_URL'],
  'ANDROID_TARGET=intent': ['ANDROID_PACKAGE', 'LINK_APP_HOST'],
}

/** Settings that the chosen targets need and that are not set. `text` is the value of a setting, empty if not set. */
export function missingTargetSettings(text: (variable: string) => string): ConfigProblem[] {
  return ['IOS_TARGET', 'ANDROID_TARGET'].flatMap((name) => {
    const choice = `${name}=${text(name)}`
    const missing = (NEEDED[choice] ?? []).filter((variable) => text(variable).trim() === '')
    return missing.map((variable) => ({ variable, message: `required by ${choice}` }))
  })
}
