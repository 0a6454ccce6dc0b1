import * as z from 'zod'

/* Answers: read by the OpenAPI document and the tests, and by the endpoints as types alone. */

const Component = z.object({
  '/': z.string().meta({ description: 'A path pattern.' }),
  exclude: z.literal(true).optional().meta({ description: 'Paths that do not open the app.' }),
})

export const AppleAppSiteAssociation = z
  .object({
    applinks: z.object({
      details: z.array(
        z.object({
          appIDs: z.array(z.string()).meta({ description: 'Team id and bundle id of each app.' }),
          components: z.array(Component),
        }),
      ),
    }),
  })
  .meta({ id: 'AppleAppSiteAssociation', description: 'Which iOS apps open which links.' })
export type AppleAppSiteAssociation = z.output<typeof AppleAppSiteAssociation>

export const AssetLinks = z
  .array(
    z.object({
      relation: z.array(z.string()),
      target: z.object({
        namespace: z.literal('android_app'),
        package_name: z.string(),
        sha256_cert_fingerprints: z.array(z.string()),
      }),
    }),
  )
  .meta({ id: 'AssetLinks', description: 'Which Android app opens our links.' })
export type AssetLinks = z.output<typeof AssetLinks>
