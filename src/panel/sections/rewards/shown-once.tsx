import type { Hono } from 'hono'
import type { AppEnv } from '../../../http/create-router.ts'
import { requireMay } from '../../kit/access.ts'
import { PostForm } from '../../kit/action.tsx'
import type { Guarded, Panel, PanelContext } from '../../kit/context.ts'
import type { keptInBrowser } from '../../kit/kept.ts'
import { panelPage } from '../../kit/page.tsx'
import { Card } from '../../kit/small.tsx'
import { STAFF_TEXTS } from '../../texts/staff.ts'

interface ShownOnce {
  /** Below `/admin`. */
  path: string
  /** Where its reader goes from there. */
  back: string
  endpoint: Guarded
  kept: ReturnType<typeof keptInBrowser>
  words: (context: PanelContext) => { title: string; intro: string; label: string; saved: string }
}

/** Adds the page of a key or secret that was just made, until its reader says that it is saved. */
export function addShownOnce(
  router: Hono<AppEnv>,
  panel: Panel,
  { path, back, endpoint, kept, words }: ShownOnce,
): void {
  router.get(path, requireMay(endpoint), async (c) => {
    const value = await kept.read(c, panel)
    if (value === undefined) return c.redirect(`/admin${back}/`, 303)
    const context = panel.context(c)
    const { title, intro, label, saved } = words(context)
    const { copy, copied } = STAFF_TEXTS[context.language]
    return panelPage(c, context, {
      title,
      section: 'rewards',
      body: (
        <Card>
          <p>{intro}</p>
          <div class="field">
            <label for="shown-once">{label}</label>
            <input id="shown-once" class="invite-link" type="text" readonly value={value} />
          </div>
          <p class="actions">
            <button type="button" data-copy="shown-once" hidden>
              {copy}
            </button>
            <span class="muted" role="status" data-copied={copied}></span>
          </p>
          <PostForm context={context} action={`/admin${path}/saved/`} class="below">
            <button class="primary" type="submit">
              {saved}
            </button>
          </PostForm>
        </Card>
      ),
    })
  })
  router.post(`${path}/saved`, requireMay(endpoint), (c) => {
    kept.forget(c)
    return c.redirect(`/admin${back}/?done=saved`, 303)
  })
}

/** On the page that it was made on, as long as it is not confirmed. */
export function NotSaved({ path, text, link }: { path: string; text: string; link: string }) {
  return (
    <p class="notice attention">
      {text} <a href={`/admin${path}/`}>{link}</a>
    </p>
  )
}
