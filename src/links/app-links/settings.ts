import * as z from 'zod/mini'
import { transformed } from '../../lib/schema.ts'
import { list } from '../../lib/setting-fields.ts'

const isAppId = (text: string) => /^[A-Z0-9]{10}\.[A-Za-z0-9][A-Za-z0-9.-]*$/.test(text)
const isFingerprint = (text: string) => /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/i.test(text)

const listOf = (isGood: (text: string) => boolean, message: string) =>
  z._default(list.check(z.refine((items) => items.every(isGood), message)), [])

/** Which apps may open our links. */
export const APP_LINK_VARIABLES = {
  IOS_APP_IDS: listOf(isAppId, 'app ids such as ABCDE12345.com.example.app, separated by commas'),
  ANDROID_CERT_SHA256: z._default(
    transformed(listOf(isFingerprint, '32 bytes in hexadecimal such as 14:6D:…:5A, separated by commas'), (items) =>
      items.map((item) => item.toUpperCase()),
    ),
    [],
  ),
}

/** The part of the configuration that they make. */
export const appLinkSettings = (v: z.output<z.ZodMiniObject<typeof APP_LINK_VARIABLES>>) => ({
  appLinks: { iosAppIds: v.IOS_APP_IDS, androidCertificates: v.ANDROID_CERT_SHA256 },
})
