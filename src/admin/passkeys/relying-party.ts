/** Who asks for the passkey: this host, under this origin. A passkey of one deployment is none of another's. */
export interface RelyingParty {
  /** The host's name. */
  id: string
  origin: string
}

/** The host that a request came to. */
export function relyingParty(url: string): RelyingParty {
  const { hostname, origin } = new URL(url)
  return { id: hostname, origin }
}

/** What a passkey says of its owner: an id of ours, no name and no address. */
export const userHandle = (userId: number): string => Buffer.from(`staff-${userId}`).toString('base64url')
