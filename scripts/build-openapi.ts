import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import manifest from '../package.json' with { type: 'json' }
import { createDocument } from '../src/docs/document.ts'

/** Writes `openapi.json` and `openapi.yaml`, which `GET /api/v1/schema/` serves. */
export async function buildOpenApi(out: string): Promise<void> {
  const document = createDocument(manifest.version)
  await mkdir(out, { recursive: true })
  await writeFile(join(out, 'openapi.json'), `${JSON.stringify(document, null, 2)}\n`)
  await writeFile(join(out, 'openapi.yaml'), stringify(document, { aliasDuplicateObjects: false, lineWidth: 120 }))
}
