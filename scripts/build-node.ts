import { build } from 'esbuild'
import type { BuildOptions } from 'esbuild'

export const NODE_BUNDLE = 'dist/node.mjs'

/** The own server as one file: the panel is JSX, which Node does not run. */
export async function buildNode(changes: BuildOptions = {}): Promise<void> {
  await build({
    entryPoints: ['src/node.ts'],
    outfile: NODE_BUNDLE,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    sourcemap: true,
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    legalComments: 'none',
    logLevel: 'warning',
    ...changes,
  })
}
