import { rm } from 'node:fs/promises'
import { buildOpenApi } from './build-openapi.ts'
import { buildPages } from './build-pages.ts'

/** `npm run build`: everything that the Worker serves as files, into `dist/assets`. */
const OUT = 'dist/assets'

await rm(OUT, { recursive: true, force: true })
await buildOpenApi(OUT)
await buildPages(OUT)
