import { jsonAnswer } from '../../docs/operation.ts'
import type { Answer, Operation } from '../../docs/operation.ts'
import { AppleAppSiteAssociation, AssetLinks } from './responses.ts'

const notModified: Answer = {
  status: 304,
  description: 'The copy that the caller has is the right one.',
  headers: ['ETag'],
}

/** The associations with apps, for the OpenAPI document. */
export const APP_LINK_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/.well-known/apple-app-site-association',
    operationId: 'app_links_ios',
    summary: 'Which iOS apps open links',
    description: 'Read by Apple, for universal links. From the setting `IOS_APP_IDS`; 404 without it.',
    tag: 'Links',
    access: 'public',
    requestHeaders: ['IfNoneMatch'],
    answers: [
      {
        ...jsonAnswer(200, 'The apps.', AppleAppSiteAssociation, {
          one: {
            summary: 'One app',
            value: {
              applinks: {
                details: [
                  {
                    appIDs: ['ABCDE12345.com.example.app'],
                    components: [{ '/': '/r/*/*', exclude: true }, { '/': '/r/*' }],
                  },
                ],
              },
            },
          },
        }),
        headers: ['ETag'],
      },
      notModified,
    ],
    errors: [{ code: 'not_found' }],
  },
  {
    method: 'get',
    path: '/.well-known/assetlinks.json',
    operationId: 'app_links_android',
    summary: 'Which Android app opens links',
    description:
      'Read by Android, for App Links. From the settings `ANDROID_PACKAGE` and `ANDROID_CERT_SHA256`; 404 without them.',
    tag: 'Links',
    access: 'public',
    requestHeaders: ['IfNoneMatch'],
    answers: [
      {
        ...jsonAnswer(200, 'The app.', AssetLinks, {
          one: {
            summary: 'One app',
            value: [
              {
                relation: ['delegate_permission/common.handle_all_urls'],
                target: {
                  namespace: 'android_app',
                  package_name: 'com.example.app',
                  sha256_cert_fingerprints: [Array.from({ length: 32 }, () => 'A4').join(':')],
                },
              },
            ],
          },
        }),
        headers: ['ETag'],
      },
      notModified,
    ],
    errors: [{ code: 'not_found' }],
  },
]
