/* What goes between a browser and the service, for the OpenAPI document. */

export const EXAMPLE_CHALLENGE = {
  challenge: 'Jq4kXo0ZbT1n8mVwYc5rSg2hUeLpD7aFiQ9xN3tRzWk',
  state: '1795437600000.Jq4kXo0ZbT1n8mVwYc5rSg2hUeLpD7aFiQ9xN3tRzWk.9b1f7c',
}

export const EXAMPLE_KEY_ID = 'mFzY1p0QkT8vN2sHc7LdRg'

const clientDataJSON = 'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0'
const authenticatorData = 'SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ'

/** Shortened. */
export const EXAMPLE_ANSWER = {
  id: EXAMPLE_KEY_ID,
  response: {
    clientDataJSON,
    authenticatorData,
    signature: 'MEUCIQDhb2mJ0kXw',
    userHandle: 'c3RhZmYtNw',
  },
}

/** Shortened. */
export const EXAMPLE_NEW_KEY = {
  id: EXAMPLE_KEY_ID,
  response: {
    clientDataJSON,
    authenticatorData,
    publicKey: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE',
    publicKeyAlgorithm: -7 as const,
  },
}
