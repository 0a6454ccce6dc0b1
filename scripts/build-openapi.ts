import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export async function buildOpenApi(out: string): Promise<void> {
  await mkdir(out, { recursive: true })
  await writeFile(join(out, 'openapi.json'), '{}')
}
