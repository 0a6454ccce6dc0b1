import { describeSecondFactor } from './second-factor.ts'
import { describeSignIn } from './sign-in.ts'
import { usePanelSite } from './site.ts'

/* What the runtime of Cloudflare may do otherwise: hashing and cookies. */

const site = usePanelSite(500)

describeSignIn(site)
describeSecondFactor(site)
