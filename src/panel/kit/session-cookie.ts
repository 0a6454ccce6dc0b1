/** `__Host-`: only this host, only over TLS, and subdomains cannot set it (RFC 6265bis, 4.1.3.2). */
export const STAFF_COOKIE = '__Host-staff'
/** Outlives the session. It identifies a known browser and grants no access. */
export const DEVICE_COOKIE = '__Host-staff-device'

/** Between the two steps of a sign-in. */
export const STATE_COOKIE = '__Host-staff-sign-in'
/** Ties a passkey challenge to the browser before anyone is signed in. It grants no access. */
export const BROWSER_COOKIE = '__Host-staff-browser'

const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict'
const DEVICE_SECONDS = 400 * 86_400

export const setStaffCookie = (token: string, maxAgeSeconds: number): string =>
  `${STAFF_COOKIE}=${token}; Max-Age=${maxAgeSeconds}; ${ATTRIBUTES}`

export const clearStaffCookie = (): string => `${STAFF_COOKIE}=; Max-Age=0; ${ATTRIBUTES}`

export const setDeviceCookie = (device: string): string =>
  `${DEVICE_COOKIE}=${device}; Max-Age=${DEVICE_SECONDS}; ${ATTRIBUTES}`

export const setStateCookie = (state: string, maxAgeSeconds: number): string =>
  `${STATE_COOKIE}=${state}; Max-Age=${maxAgeSeconds}; ${ATTRIBUTES}`

export const clearStateCookie = (): string => `${STATE_COOKIE}=; Max-Age=0; ${ATTRIBUTES}`

export const setBrowserCookie = (id: string): string => `${BROWSER_COOKIE}=${id}; ${ATTRIBUTES}`
