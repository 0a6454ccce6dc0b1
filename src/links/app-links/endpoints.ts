import type { Config } from '../../config.ts'
import { AppError } from '../../errors/app-error.ts'
import { cacheableJson } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { sha256Hex } from '../../lib/keys.ts'
import type { AppleAppSiteAssociation, AssetLinks } from './responses.ts'

/* How iOS and Android find out that an app may open our links. */

/**
 * developer.apple.com/documentation/xcode/supporting-associated-domains. The first component that matches decides, so a
 * link's images come before it; `?*` needs a character, so that a link with a trailing slash is still one. Undefined when no app is configured.
 */
function appleAssociation({ appLinks: { iosAppIds } }: Config): AppleAppSiteAssociation | undefined {
  if (iosAppIds.length === 0) return undefined
  const components = [{ '/': '/r/*/?*', exclude: true as const }, { '/': '/r/*' }]
  return { applinks: { details: [{ appIDs: iosAppIds, components }] } }
}

/** developers.google.com/digital-asset-links. Undefined when no app is configured. */
function assetLinks({
  appLinks: { androidCertificates },
  redirect: { androidPackage },
}: Config): AssetLinks | undefined {
  if (androidPackage === undefined || androidCertificates.length === 0) return undefined
  const target = {
    namespace: 'android_app' as const,
    package_name: androidPackage,
    sha256_cert_fingerprints: androidCertificates,
  }
  return [{ relation: ['delegate_permission/common.handle_all_urls'], target }]
}

const versioned = (data: object | undefined) => data && { data, etag: `"${sha256Hex(JSON.stringify(data))}"` }

function serve(headers: Headers, association: ReturnType<typeof versioned>): Response {
  if (!association) throw new AppError('not_found')
  return cacheableJson(headers, association)
}

export const iosAppLinks = endpoint(
  {
    ...{ method: 'get', path: '/.well-known/apple-app-site-association', access: 'public' },
    prepare: ({ config }) => versioned(appleAssociation(config)),
  },
  ({ headers, prepared }) => serve(headers, prepared),
)

export const androidAppLinks = endpoint(
  {
    ...{ method: 'get', path: '/.well-known/assetlinks.json', access: 'public' },
    prepare: ({ config }) => versioned(assetLinks(config)),
  },
  ({ headers, prepared }) => serve(headers, prepared),
)

export const APP_LINK_ENDPOINTS = [iosAppLinks, androidAppLinks]
