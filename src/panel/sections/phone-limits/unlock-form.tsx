import type { PhoneLimits } from '../../../admin/phone-limits/responses.ts'
import { Confirm, LostForm, ReasonField } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import type { FormState } from '../../kit/forms.ts'
import { Time } from '../../kit/small.tsx'
import { NUMBER_TEXTS } from '../../texts/numbers.ts'

interface UnlockFormProps {
  context: PanelContext
  guard: PhoneLimits
  form: FormState
  /** Where the unlock leads back to: the page of the number, or of the person. */
  back: 'number' | 'person'
}

/** How many unlocks a number has left, and the next of them; with none left, a dead button that says why. */
export function UnlockForm({ context, guard, form, back }: UnlockFormProps) {
  const text = NUMBER_TEXTS[context.language]
  const { unlocks, unlocks_limit: limit, unlocks_until: until } = guard
  const left = text.unlocksLeft(Math.max(0, limit - unlocks), limit)
  if (until !== null) {
    return (
      <>
        <LostForm form={form} isDrawn={false} />
        <p class="muted note" id="unlocks-left">
          {left} {text.unlocksSpent} <Time at={until} context={context} />
        </p>
        <button type="button" disabled aria-describedby="unlocks-left">
          {text.unlock}
        </button>
      </>
    )
  }
  return (
    <>
      <p class="muted note">{left}</p>
      <Confirm
        context={context}
        action="/admin/numbers/unlock/"
        form={form}
        primary={guard.is_locked}
        label={text.unlock}
        explain={text.unlockExplain}
        submit={text.unlockSubmit}
      >
        <input type="hidden" name="phone" value={guard.phone} />
        <input type="hidden" name="back" value={back} />
        <ReasonField context={context} form={form} />
      </Confirm>
    </>
  )
}
