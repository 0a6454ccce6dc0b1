import type { Config } from '../../config.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Caller } from '../../identity/caller.ts'
import { callerOrThrow, selectCaller } from '../../identity/caller.ts'
import { mayMean } from '../../lib/invite-code.ts'
import type { Language } from '../../lib/language.ts'
import { linkKey, ownLinkUrl } from '../link-key.ts'
import { selectOwnCode, stateOf } from '../model.ts'
import { appNameIn, fillShareText, SHARE_SUBJECTS } from '../texts.ts'
import type { ShareKit } from './responses.ts'
import { SHARE_CHANNELS } from './share-channels.ts'
interface Input {
  caller: Caller
  code: string
  language: Language
  /** Where links lead. */
  origin: string
  now: number
}

/**
 * Texts, addresses and images to share one of the caller's links or their invite code.
 * @throws AppError `token_not_valid`, `not_found`
 */
export async function getShareKit(
  { config, db }: { config: Config; db: Database },
  { caller, code: asked, language, origin, now }: Input,
): Promise<ShareKit> {
  const key = linkKey(asked)
  const {
    callers,
    links: [link],
  } = await runBatch(db, {
    callers: selectCaller(db, caller),
    // No link has the empty key. The caller is checked in any case.
    links: selectOwnCode(db, { key: key ?? '', userId: caller.userId }),
  })
  const { inviteCode } = callerOrThrow(callers)
  const live = link && stateOf(link, now) === 'live' ? link.code : undefined
  const code = mayMean(key, inviteCode) ? inviteCode : live
  if (code === undefined) throw new AppError('not_found')

  const values = { app: appNameIn(config, language), code: inviteCode }
  const url = ownLinkUrl(origin, code)
  const subject = fillShareText(SHARE_SUBJECTS[language], values)
  const messages = SHARE_CHANNELS.map(({ name, shareUrl, apart, titled }) => {
    const url = ownLinkUrl(origin, code, name === 'copy' ? undefined : name)
    const text = fillShareText(config.shareTexts[language], values, url)
    const textAlone = fillShareText(config.shareTexts[language], values)
    return {
      channel: name,
      url,
      subject: titled ? subject : null,
      text: apart ? textAlone : text,
      share_url: shareUrl?.({ url, text, textAlone, subject }) ?? null,
    }
  })
  return { code, invite_code: inviteCode, url, language, messages, qr: { svg: `${url}/qr.svg`, png: `${url}/qr.png` } }
}
