import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Config } from '../config.ts'
import { deriveKey } from '../lib/keys.ts'
import { toSeconds } from '../lib/time.ts'
import { CHANNELS } from './channel.ts'
import type { Channel } from './channel.ts'
import { linkKey } from './link-key.ts'

/** One click of a link; no more than this is known of the visitor. */
export interface ClickToken {
  linkKey: string
  /** 16 hex characters. */
  clickId: string
  /** Unix time, milliseconds, to the second. */
  clickedAt: number
  /** As the address of the link said. */
  channel: Channel
}

export interface ClickTokens {
  mint: (linkKey: string, now: number, channel?: Channel) => { token: string; clickId: string }
  /** The same click signed with today's key; its window and limits do not start over. */
  renew: (click: ClickToken) => string
  /** Undefined for what we did not sign or what is older than the attribution window. */
  read: (token: string | undefined, now: number) => ClickToken | undefined
  /** The same for what we signed at any time: such a click may be too old to count. */
  readAny: (token: string | undefined, now: number) => SentClick | undefined
}

export interface SentClick extends ClickToken {
  isLate: boolean
}

/** The parameter that carries a token, in links and in what stores hand to the app. */
export const TOKEN_PARAMETER = 'referral_token'

/* Layout: key id (1 byte), seconds (4), random id (8), channel (1), key of the link in ASCII, HMAC-SHA-256 cut to 128 bits. */
const KEY_ID_BYTES = 1
const ID_BYTES = 8
const ID_START = KEY_ID_BYTES + 4
const CHANNEL_START = ID_START + ID_BYTES
const HEAD_BYTES = CHANNEL_START + 1
/** RFC 2104, 5: at least half of the hash. */
const MAC_BYTES = 16
const MAX_TOKEN_LENGTH = 100
/** Clocks of two machines differ. */
const LEEWAY_MS = 60_000

/**
 * Tokens that say which link was clicked and when; signed, so that no store has to remember clicks.
 * @param secrets the one to sign with, then those of older tokens
 */
export function createClickTokens(secrets: readonly [string, ...string[]], windowMs: number): ClickTokens {
  const [signer, ...older] = secrets.map(toKey) as [SigningKey, ...SigningKey[]]
  const keys = [signer, ...older]

  function sign({ linkKey: key, clickId, clickedAt, channel }: ClickToken): string {
    const bytes = Buffer.alloc(HEAD_BYTES + key.length)
    bytes[0] = signer.id
    bytes.writeUInt32BE(Math.floor(clickedAt / 1000), KEY_ID_BYTES)
    bytes.write(clickId, ID_START, 'hex')
    bytes[CHANNEL_START] = CHANNELS.indexOf(channel)
    bytes.write(key, HEAD_BYTES, 'ascii')
    return Buffer.concat([bytes, macOf(signer, bytes)]).toString('base64url')
  }

  function readAny(token: string | undefined, now: number): SentClick | undefined {
    if (token === undefined || token.length > MAX_TOKEN_LENGTH || !/^[\w-]+$/.test(token)) return undefined
    const bytes = Buffer.from(token, 'base64url')
    const end = bytes.length - MAC_BYTES
    if (end <= HEAD_BYTES || bytes.toString('base64url') !== token) return undefined
    const [body, mac] = [bytes.subarray(0, end), bytes.subarray(end)]
    if (!keys.some((key) => key.id === bytes[0] && timingSafeEqual(macOf(key, body), mac))) return undefined
    const clickedAt = body.readUInt32BE(KEY_ID_BYTES) * 1000
    if (clickedAt > now + LEEWAY_MS) return undefined
    const key = body.toString('ascii', HEAD_BYTES)
    const channel = CHANNELS[body[CHANNEL_START]!]
    if (linkKey(key) !== key || channel === undefined) return undefined
    const clickId = body.toString('hex', ID_START, CHANNEL_START)
    return { linkKey: key, clickId, clickedAt, channel, isLate: now - clickedAt > windowMs }
  }

  return {
    mint(key, now, channel = 'direct') {
      const clickId = Buffer.from(crypto.getRandomValues(new Uint8Array(ID_BYTES))).toString('hex')
      return { token: sign({ linkKey: key, clickId, clickedAt: now, channel }), clickId }
    },

    renew: sign,

    readAny,

    read(token, now) {
      const sent = readAny(token, now)
      if (!sent || sent.isLate) return undefined
      const { isLate: _, ...click } = sent
      return click
    },
  }
}

/** Signs with the configured secret; clicks signed with previous ones still count. */
export const clickTokensOf = ({
  secretKey,
  previousSecretKeys,
  attributionWindowMs,
}: Pick<Config, 'secretKey' | 'previousSecretKeys' | 'attributionWindowMs'>): ClickTokens =>
  createClickTokens([secretKey, ...previousSecretKeys], attributionWindowMs)

interface SigningKey {
  id: number
  key: Uint8Array<ArrayBuffer>
}

/** The id only saves trying every key; it is not secret, and two keys may share one. */
function toKey(secret: string): SigningKey {
  const key = deriveKey(secret, 'click-tokens')
  return { id: createHash('sha256').update(key).digest()[0]!, key }
}

const macOf = ({ key }: SigningKey, body: Uint8Array) =>
  createHmac('sha256', key).update(body).digest().subarray(0, MAC_BYTES)

/** The prefix binds the cookie to this host: no sibling domain can plant one (RFC 6265bis, 4.1.3.2). */
const COOKIE = '__Host-referral'
const IN_HEADER = new RegExp(`(?:^|;)\\s*${COOKIE}=([\\w-]+)\\s*(?:;|$)`)

/** The click token in the cookies of a request, unchecked. */
export const referralCookie = (headers: Headers): string | undefined => IN_HEADER.exec(headers.get('cookie') ?? '')?.[1]

/** A `Set-Cookie` that keeps a click token for as long as it counts. */
export const setReferralCookie = (token: string, windowMs: number): string =>
  `${COOKIE}=${token}; Max-Age=${toSeconds(windowMs)}; Path=/; HttpOnly; Secure; SameSite=Lax`
