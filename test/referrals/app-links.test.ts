import { describe, expect, it } from 'vitest'
import { createTestApp, json } from '../support/test-app.ts'

const IOS = '/.well-known/apple-app-site-association'
const ANDROID = '/.well-known/assetlinks.json'
const FINGERPRINT = Array.from({ length: 32 }, (_, i) => i.toString(16).padStart(2, '0')).join(':')
const { request } = createTestApp({
  variables: {
    IOS_APP_IDS: 'ABCDE12345.com.example.app, ABCDE12345.com.example.beta',
    ANDROID_PACKAGE: 'com.example.app',
    ANDROID_CERT_SHA256: FINGERPRINT,
  },
})

describe('app association files', () => {
  it("for iOS match users' links but not their QR images", async () => {
    expect(await json(await request('GET', IOS))).toEqual({
      applinks: {
        details: [
          {
            appIDs: ['ABCDE12345.com.example.app', 'ABCDE12345.com.example.beta'],
            components: [{ '/': '/r/*/?*', exclude: true }, { '/': '/r/*' }],
          },
        ],
      },
    })
  })

  it('for Android list the package and its certificates', async () => {
    expect(await json(await request('GET', ANDROID))).toEqual([
      {
        relation: ['delegate_permission/common.handle_all_urls'],
        target: {
          namespace: 'android_app',
          package_name: 'com.example.app',
          sha256_cert_fingerprints: [FINGERPRINT.toUpperCase()],
        },
      },
    ])
  })

  it.each([IOS, ANDROID])('%s is JSON, without a redirect, for everyone, and cacheable', async (path) => {
    for (const [method, one] of [
      ['GET', path],
      ['GET', `${path}/`],
      ['HEAD', path],
    ] as const) {
      const { status, headers } = await request(method, one)
      expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
        200,
        'application/json',
        'public, max-age=300',
      ])
    }
  })

  it.each([IOS, ANDROID])('%s is 404 when no app is configured', async (path) => {
    const response = await createTestApp({ variables: { ANDROID_PACKAGE: 'com.example.app' } }).request('GET', path)
    expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store'])
    expect(await json(response)).toMatchObject({ code: 'not_found' })
  })
})
