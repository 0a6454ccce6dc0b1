import { mkdir } from 'node:fs/promises'

export async function buildPages(out: string): Promise<void> {
  await mkdir(out, { recursive: true })
}
