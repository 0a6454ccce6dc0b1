/**
 * Stands in for what Hono does to `title`, `meta`, `form` and the like when the Worker is bundled (`[alias]` of
 * wrangler.toml): it moves some into the head, where our pages write them themselves.
 */
export const components_exports: Record<string, never> = {}
