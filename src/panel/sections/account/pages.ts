import { createRouter } from '../../../http/create-router.ts'
import type { Panel } from '../../kit/panel.ts'
import { createOverviewPages } from './overview-pages.tsx'
import { createPasskeyPages } from './passkey-pages.tsx'
import { createPasswordPages } from './password-pages.tsx'
import { createSecondFactorPages } from './second-factor-pages.tsx'

/** `/admin/account/`: what everybody of the staff does with their own sign-in. */
export function createAccountPages(panel: Panel) {
  return createRouter()
    .route('/', createOverviewPages(panel))
    .route('/password', createPasswordPages(panel))
    .route('/second-factor', createSecondFactorPages(panel))
    .route('/passkeys', createPasskeyPages(panel))
}
