import { build } from 'esbuild'
import type { BuildOptions } from 'esbuild'

export const NODE_BUNDLE = 'dist/node.mjs'
export const CLI_BUNDLE = 'dist/cli.mjs'

/** The own server and its commands, each as one file: the panel is JSX, and the image has no packages. */
export async function buildNode(): Promise<void> {
  await Promise.all([
    bundleForNode({ entryPoints: ['src/node.ts'], outfile: NODE_BUNDLE }),
    bundleForNode({ entryPoints: ['src/cli/main.ts'], outfile: CLI_BUNDLE }),
  ])
}

export async function bundleForNode(options: BuildOptions): Promise<void> {
  await build({
    // Only commands for Cloudflare use it.
    external: ['wrangler'],
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    sourcemap: true,
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    // libSQL is called over HTTP. What Node has for sockets is CommonJS, which can't be part of a module.
    alias: { '@libsql/isomorphic-ws': './node_modules/@libsql/isomorphic-ws/web.mjs' },
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
  })
}

/** `npm run build:node`, after the pages. */
if (import.meta.main) await buildNode()
