/** `__Host-`: this host alone, over TLS alone, and no subdomain can set it (RFC 6265bis, 4.1.3.2). */
export const STAFF_COOKIE = '__Host-staff'

const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict'

export const setStaffCookie = (token: string, maxAgeSeconds: number): string =>
  `${STAFF_COOKIE}=${token}; Max-Age=${maxAgeSeconds}; ${ATTRIBUTES}`

export const clearStaffCookie = (): string => `${STAFF_COOKIE}=; Max-Age=0; ${ATTRIBUTES}`
