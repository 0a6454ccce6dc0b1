import type { Staff } from '../../identity/staff/staff.ts'
import { toIso, toIsoOrNull } from '../../lib/time.ts'
import { deviceName } from '../../sign-in/sessions/device-name.ts'
import type { OwnAccount } from './own-account.ts'
import type { NewPasskeyOptions, OwnPasskey } from './passkeys.ts'
import type { OwnSessionView, Passkey, PasskeyOptions, StaffAccount } from './responses.ts'
import { TOTP_ISSUER } from './second-factor.ts'
import type { OwnSession } from './sessions.ts'

export const accountView = ({ id, email, name, role }: Staff, account: OwnAccount): StaffAccount => ({
  id,
  email,
  name,
  role,
  signed_in_at: toIso(account.signedInAt),
  second_factor:
    account.secondFactorSince === null
      ? null
      : { since: toIso(account.secondFactorSince), recovery_codes_left: account.recoveryCodesLeft },
  passkeys: account.passkeys,
})

export const ownSessionView = ({ userAgent, isCurrent, ...session }: OwnSession): OwnSessionView => ({
  id: session.id,
  kind: session.kind,
  device: deviceName(userAgent),
  network: session.network,
  country: session.country,
  created_at: toIso(session.createdAt),
  last_used_at: toIso(session.lastUsedAt),
  expires_at: toIso(session.expiresAt),
  current: isCurrent === 1,
})

export const passkeyView = ({ id, name, createdAt, lastUsedAt }: OwnPasskey): Passkey => ({
  id,
  name,
  created_at: toIso(createdAt),
  last_used_at: toIsoOrNull(lastUsedAt),
})

export const passkeyOptionsView = ({ challenge, state, party, user, known }: NewPasskeyOptions): PasskeyOptions => ({
  challenge,
  state,
  rp: { id: party.id, name: TOTP_ISSUER },
  user: { id: user.handle, name: user.name, display_name: user.displayName },
  exclude: known,
})
