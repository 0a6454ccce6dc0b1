import type { Child } from 'hono/jsx'

interface PasskeyFormProps {
  /** What the script asks the browser for. */
  ceremony: 'create' | 'get'
  action: string
  /** What the browser needs to know, as the JSON routes say it. */
  options: object
  state: string
  /** Said when the browser gives nothing. */
  failure: string
  children?: Child
}

/** A form whose one answer comes from the browser's passkeys. Unseen until the script finds that there are any. */
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
