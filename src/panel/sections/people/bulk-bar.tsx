import type { Permission } from '../../../identity/permissions.ts'
import type { PanelContext } from '../../kit/context.ts'
import { PEOPLE_TEXTS } from '../../texts/people.ts'
import type { PeopleTexts } from '../../texts/people.ts'

/** What can be done to many at once, as `/admin/bulk/` names it. */
const ACTIONS: [action: string, text: keyof PeopleTexts & `${string}Action`, permission: Permission][] = [
  ['block', 'blockAction', 'people.block'],
  ['unblock', 'unblockAction', 'people.block'],
  ['end_sessions', 'endSessionsAction', 'people.end_sessions'],
  ['delete', 'deleteAction', 'people.delete'],
  ['cancel_deletion', 'cancelDeletionAction', 'people.delete'],
]

const allowed = ({ may }: PanelContext) => ACTIONS.filter(([, , permission]) => may(permission))

export const mayChangeMany = (context: PanelContext): boolean => allowed(context).length > 0

/** Leads from the boxes of the list, or from its whole filter, to the page that asks once more. */
export function BulkBar({ context, filter }: { context: PanelContext; filter: string }) {
  const text = PEOPLE_TEXTS[context.language]
  return (
    <fieldset class="bulk-bar">
      <legend class="unseen">{text.bulk}</legend>
      <label class="check" data-select-all="ids" hidden>
        <input type="checkbox" />
        <span>{text.selectAll}</span>
      </label>
      <label>
        <span class="unseen">{text.withSelected}</span>
        <select name="action">
          {allowed(context).map(([action, name]) => (
            <option value={action}>{text[name]}</option>
          ))}
        </select>
      </label>
      <button type="submit">{text.toSelected}</button>
      {/* Only this button sends the filter: nothing ticked is nobody, not everybody. */}
      <button type="submit" name="filter" value={filter}>
        {text.toAll}
      </button>
    </fieldset>
  )
}
