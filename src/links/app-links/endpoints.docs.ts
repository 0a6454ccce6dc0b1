import { document, jsonAnswer, NOT_MODIFIED } from '../../docs/operation.ts'
import { androidAppLinks, iosAppLinks } from './endpoints.ts'
import { AppleAppSiteAssociation, AssetLinks } from './responses.ts'

const ofIos = jsonAnswer(200, 'The apps.', AppleAppSiteAssociation, {
  one: {
    summary: 'One app',
    value: {
      applinks: {
        details: [
          {
            appIDs: ['ABCDE12345.com.example.app'],
            components: [{ '/': '/r/*/?*', exclude: true }, { '/': '/r/*' }],
          },
        ],
      },
    },
  },
})

const ofAndroid = jsonAnswer(200, 'The app.', AssetLinks, {
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
})

export const APP_LINK_DOCS = [
  document(iosAppLinks, {
    operationId: 'app_links_ios',
    summary: 'List the iOS apps that open links',
    description: 'For universal links; Apple fetches it. Comes from the setting `IOS_APP_IDS`; 404 if it is not set.',
    tag: 'Links',
    requestHeaders: ['IfNoneMatch'],
    answers: [{ ...ofIos, headers: ['ETag'] }, NOT_MODIFIED],
    errors: [{ code: 'not_found' }],
  }),
  document(androidAppLinks, {
    operationId: 'app_links_android',
    summary: 'Get the Android app that opens links',
    description:
      'For App Links; Android fetches it. Comes from the settings `ANDROID_PACKAGE` and `ANDROID_CERT_SHA256`; 404 ' +
      'if they are not set.',
    tag: 'Links',
    requestHeaders: ['IfNoneMatch'],
    answers: [{ ...ofAndroid, headers: ['ETag'] }, NOT_MODIFIED],
    errors: [{ code: 'not_found' }],
  }),
]
