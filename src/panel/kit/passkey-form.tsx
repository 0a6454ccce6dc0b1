import type { Child } from 'hono/jsx'

interface PasskeyFormProps {
  /** What the script asks the browser to do. */
  ceremony: 'create' | 'get'
  action: string
  /** The WebAuthn options. */
  options: object
  state: string
  /** Shown if the browser returns nothing. */
  failure: string
  children?: Child
}

/** A form whose only input is a passkey. Hidden until the script finds that the browser supports them. */
export function PasskeyForm({ ceremony, action, options, state, failure, children }: PasskeyFormProps) {
  return (
    <form
      class="stack"
      method="post"
      action={action}
      data-passkey={ceremony}
      data-options={JSON.stringify(options)}
      hidden
    >
      <input type="hidden" name="state" value={state} />
      <input type="hidden" name="credential" value="" />
      <p class="notice bad" role="alert" data-part="passkey-failure" hidden>
        {failure}
      </p>
      {children}
    </form>
  )
}

/** The script's JSON for a schema to check; undefined if it is not JSON. */
export function readCredential(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
