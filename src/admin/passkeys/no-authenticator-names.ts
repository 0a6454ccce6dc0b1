/** Stands in for the passkey library's table of names when the Worker is bundled (`[alias]` of wrangler.toml). */
export const authenticatorMetadata: Record<string, string> = {}
