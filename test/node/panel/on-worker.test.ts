import { describeBulk } from './bulk.ts'
import { describePeopleFile } from './people-file.ts'
import { describeSecondFactor } from './second-factor.ts'
import { describeSignIn } from './sign-in.ts'
import { PEOPLE, usePanelSite } from './site.ts'

/* What the runtime of Cloudflare may do otherwise: hashing, cookies, jobs, a streamed file. */

const site = usePanelSite()

describeSignIn(site)
describeSecondFactor(site)
describeBulk(site)
describePeopleFile(site, PEOPLE)
