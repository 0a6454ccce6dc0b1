import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createWorkerPorts } from '../../../src/worker.ts'
import { linksOf, madeLink } from '../../support/links.ts'
import { createTestApp, currentUser, signInAs } from '../../support/test-app.ts'

const test = createTestApp({ variables: { LINK_HOSTS: 'shop.example' } })

describe('the link cache', () => {
  it('drops created, changed and disabled links, and its errors break nothing', async () => {
    const forgotten: string[] = []
    const { linkCache } = createWorkerPorts(env, test.config)
    const forget = (key: string) => {
      forgotten.push(key)
      return Promise.reject(new Error('no cache'))
    }
    const watched = createTestApp({ ports: { linkCache: { ...linkCache, forget } } })
    const caller = await signInAs(watched)
    const { create, change, disable } = linksOf(watched, caller)
    const answers = [
      ...[await create({ code: 'To-Forget' }), await change('to-forget', { label: 'x' }), await disable('to-forget')],
      ...[await create({ code: 'To-Forget' }), await change('no-such-link', {}), await disable('no-such-link')],
    ]
    await watched.settle()
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 204, 400, 404, 404])
    expect(forgotten).toEqual(Array(3).fill('T0F0RGET'))
    expect(watched.logLines.filter(({ event }) => event === 'link_cache_failed')).toHaveLength(3)
  })

  it('shows a new link immediately and a disabled one no longer', async () => {
    const caller = await signInAs(test)
    const { invite_code: invite } = await currentUser(test, caller)
    const click = async () => {
      const response = await test.request('GET', '/r/click-after-click')
      await test.settle()
      return [response.headers.get('location'), await response.text()].join()
    }
    const nobody = await click()
    await madeLink(test, caller, { code: 'Click-After-Click', destination: 'https://shop.example/here' })
    await test.settle()
    expect(await click()).toContain('https://shop.example/here')
    await linksOf(test, caller).disable('click-after-click')
    await test.settle()
    const gone = await click()
    for (const text of ['shop.example', invite])
      expect([nobody.includes(text), gone.includes(text)]).toEqual([false, false])
  })
})
