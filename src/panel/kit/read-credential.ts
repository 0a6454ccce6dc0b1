/** The script's JSON for a schema to check; undefined if it is not JSON. */
export function readCredential(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
