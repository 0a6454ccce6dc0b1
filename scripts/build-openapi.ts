import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import manifest from '../package.json' with { type: 'json' }
import { AUDIENCES } from '../src/docs/audience.ts'
import { createDocument } from '../src/docs/document.ts'
import { asOpenApi30 } from '../src/docs/openapi-3-0.ts'

/** Writes what `GET /api/v1/schema/` serves: for everyone and for each audience, in both versions and formats. */
export async function buildOpenApi(out: string): Promise<void> {
  await mkdir(out, { recursive: true })
  for (const audience of [undefined, ...AUDIENCES]) {
    const document = createDocument(manifest.version, audience && [audience])
    const name = `openapi${audience ? `-${audience}` : ''}`
    await writeDocument(join(out, name), document)
    await writeDocument(join(out, `${name}-3.0`), asOpenApi30(document))
  }
}

async function writeDocument(file: string, document: object): Promise<void> {
  await writeFile(`${file}.json`, `${JSON.stringify(document, null, 2)}\n`)
  await writeFile(`${file}.yaml`, stringify(document, { aliasDuplicateObjects: false, lineWidth: 120 }))
}
