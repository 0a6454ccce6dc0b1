import type { Config } from '../../config.ts'
import type { AppleAppSiteAssociation, AssetLinks } from './responses.ts'

type Settings = Pick<Config, 'appLinks' | 'redirect'>

/**
 * developer.apple.com/documentation/xcode/supporting-associated-domains. The first component that matches decides, so the
 * pictures of a link come before it. Undefined when no app is configured.
 */
export function appleAssociation({ appLinks: { iosAppIds } }: Settings): AppleAppSiteAssociation | undefined {
  if (iosAppIds.length === 0) return undefined
  const components = [{ '/': '/r/*/*', exclude: true as const }, { '/': '/r/*' }]
  return { applinks: { details: [{ appIDs: iosAppIds, components }] } }
}

/** developers.google.com/digital-asset-links. Undefined when no app is configured. */
export function assetLinks({ appLinks: { androidCertificates }, redirect }: Settings): AssetLinks | undefined {
  const { androidPackage } = redirect
  if (androidPackage === undefined || androidCertificates.length === 0) return undefined
  const target = {
    namespace: 'android_app' as const,
    package_name: androidPackage,
    sha256_cert_fingerprints: androidCertificates,
  }
  return [{ relation: ['delegate_permission/common.handle_all_urls'], target }]
}
