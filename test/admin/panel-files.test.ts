import { describe, expect, it } from 'vitest'
import type { Ports } from '../../src/ports.ts'
import { panelPage } from '../support/panel.ts'
import { createTestApp } from '../support/test-app.ts'

/* Pages load styles and scripts by content version, which the build writes to a file. */

const FILES = { styles: '/static/admin.css?v=1', script: '/static/admin.js?v=2', icon: '/static/icon.svg?v=3' }

async function loadedBy(assets: Ports['assets'], pages = 1): Promise<string[]> {
  const test = createTestApp({ ports: { assets } })
  let text = ''
  for (let i = 0; i < pages; i += 1) text = await (await panelPage(test, '/admin/sign-in/')).text()
  return [...text.matchAll(/"(\/static\/[^"]+)"/g)].map(([, address = '']) => address)
}

describe('the assets of a panel page', () => {
  it('have their content version, which is read once', async () => {
    const asked: string[] = []
    const assets = (path: string) => {
      asked.push(path)
      return Promise.resolve(Response.json(FILES))
    }
    expect(await loadedBy(assets, 3)).toEqual([FILES.icon, FILES.styles, FILES.script])
    expect(asked).toEqual(['/panel-files.json'])
  })

  it.each([
    ['is missing', () => Promise.resolve(new Response('', { status: 404 }))],
    ['has other content', () => Promise.resolve(Response.json({ styles: 1 }))],
    ['cannot be read', () => Promise.reject(new Error('no assets'))],
  ])('are loaded without a version when the file %s', async (_, assets) => {
    expect(await loadedBy(assets)).toEqual(['/static/icon.svg', '/static/admin.css', '/static/admin.js'])
  })
})
