/* Passkeys: passes a form's request to the browser, and the browser's answer to the form. */

interface Options {
  challenge: string
  rp_id?: string
  rp?: { id: string; name: string }
  user?: { id: string; name: string; display_name: string }
  exclude?: string[]
}

const ES256 = -7
const RS256 = -257

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (char) => char.charCodeAt(0))
}

function toText(buffer: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

async function create({ challenge, rp, user, exclude = [] }: Options): Promise<object | undefined> {
  if (!rp || !user) return undefined
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: toBytes(challenge),
      rp,
      user: { id: toBytes(user.id), name: user.name, displayName: user.display_name },
      pubKeyCredParams: [ES256, RS256].map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: exclude.map((id) => ({ type: 'public-key', id: toBytes(id) })),
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      attestation: 'none',
    },
  })
  if (!(made instanceof PublicKeyCredential) || !(made.response instanceof AuthenticatorAttestationResponse))
    return undefined
  const { response } = made
  const publicKey = response.getPublicKey()
  return publicKey
    ? {
        id: made.id,
        response: {
          clientDataJSON: toText(response.clientDataJSON),
          authenticatorData: toText(response.getAuthenticatorData()),
          publicKey: toText(publicKey),
          publicKeyAlgorithm: response.getPublicKeyAlgorithm(),
        },
      }
    : undefined
}

async function get({ challenge, rp_id: rpId }: Options): Promise<object | undefined> {
  const given = await navigator.credentials.get({
    publicKey: { challenge: toBytes(challenge), userVerification: 'required', ...(rpId !== undefined && { rpId }) },
  })
  if (!(given instanceof PublicKeyCredential) || !(given.response instanceof AuthenticatorAssertionResponse))
    return undefined
  const { clientDataJSON, authenticatorData, signature, userHandle } = given.response
  return {
    id: given.id,
    response: {
      clientDataJSON: toText(clientDataJSON),
      authenticatorData: toText(authenticatorData),
      signature: toText(signature),
      userHandle: userHandle && toText(userHandle),
    },
  }
}

/** Shows forms that need a passkey if the browser supports them. */
export function offerPasskeys(): void {
  if (!('PublicKeyCredential' in window)) return
  for (const notice of document.querySelectorAll<HTMLElement>('[data-part="no-passkeys"]')) notice.hidden = true
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
    form.hidden = false
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void answer(form)
    })
  }
}

async function answer(form: HTMLFormElement): Promise<void> {
  const failure = form.querySelector<HTMLElement>('[data-part="passkey-failure"]')
  const field = form.elements.namedItem('credential')
  if (failure) failure.hidden = true
  const options = JSON.parse(form.dataset['options'] ?? '{}') as Options
  const ask = form.dataset['passkey'] === 'create' ? create : get
  const credential = await ask(options).catch(() => undefined)
  if (credential && field instanceof HTMLInputElement) {
    field.value = JSON.stringify(credential)
    form.submit()
  } else if (failure) failure.hidden = false
}
