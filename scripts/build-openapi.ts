import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import manifest from '../package.json' with { type: 'json' }
import { AUDIENCES } from '../src/docs/audience.ts'
import { createDocument } from '../src/docs/document.ts'
import { asOpenApi30 } from '../src/docs/openapi-3-0.ts'
import { postmanCollection, postmanEnvironment } from '../src/docs/postman.ts'

/** Writes what `GET /api/v1/schema/` serves, for everyone and for each audience, in both versions and formats; and for Postman. */
export async function buildOpenApi(out: string): Promise<void> {
  await mkdir(out, { recursive: true })
  const all = createDocument(manifest.version)
  for (const audience of [undefined, ...AUDIENCES]) {
    const document = audience ? createDocument(manifest.version, [audience]) : all
    const name = `openapi${audience ? `-${audience}` : ''}`
    await writeDocument(join(out, name), document)
    await writeDocument(join(out, `${name}-3.0`), asOpenApi30(document))
  }
  await mkdir(join(out, 'docs'), { recursive: true })
  await writeFile(join(out, 'docs/postman.json'), JSON.stringify(postmanCollection(all)))
  await writeFile(join(out, 'docs/postman-environment.json'), JSON.stringify(postmanEnvironment(all.info.title)))
}

async function writeDocument(file: string, document: object): Promise<void> {
  await writeFile(`${file}.json`, `${JSON.stringify(document, null, 2)}\n`)
  await writeFile(`${file}.yaml`, stringify(document, { aliasDuplicateObjects: false, lineWidth: 120 }))
}
