/** What the script put into the form, to be looked at by a schema; undefined when it is no JSON. */
export function readCredential(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
