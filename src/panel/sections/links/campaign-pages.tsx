import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { getCampaignLinkOrThrow } from '../../../admin/campaign-links/change-campaign-link.ts'
import {
  changeLink,
  createCampaignLink,
  disableCampaignLink,
  importLinks,
} from '../../../admin/campaign-links/endpoints.ts'
import { IMPORT_COLUMNS, MAX_IMPORT_ROWS } from '../../../admin/campaign-links/import-campaign-links.ts'
import type { AdminLink } from '../../../admin/links/responses.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { createRouter } from '../../../http/create-router.ts'
import { linkOrigin } from '../../../links/link-key.ts'
import { requireMay } from '../../kit/access.ts'
import { addForms, CsrfField, goTo, Refusal, wordsOf } from '../../kit/action.tsx'
import type { Action, FormRoute } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { fillIn } from '../../kit/format.ts'
import { EMPTY_FORM } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { CAMPAIGN_TEXTS } from '../../texts/campaigns.ts'
import { COMMON } from '../../texts/common.ts'
import { LINK_TEXTS } from '../../texts/links.ts'
import { CampaignForm, campaignBody } from './campaign-form.tsx'
import { imageHosts } from './chat-preview.tsx'

export const disableCampaignAction: Action<AdminLink> = {
  endpoint: disableCampaignLink,
  path: '/links/:code/end',
  done: 'disabled',
  danger: true,
  words: ({ language }) => wordsOf(LINK_TEXTS[language], 'disable'),
  offered: ({ kind, state }) => kind === 'campaign' && state !== 'disabled',
}

const toLink =
  (done: 'created' | 'changed'): FormRoute['done'] =>
  async ({ c, answer }) => {
    const { code } = await answer.json<AdminLink>()
    return c.redirect(`/admin/links/${code}/?done=${done}`, 303)
  }

const create: FormRoute = {
  endpoint: createCampaignLink,
  path: '/campaign-links/new',
  body: campaignBody,
  done: toLink('created'),
}

const edit: FormRoute = {
  endpoint: changeLink,
  path: '/links/:code/edit',
  body: campaignBody,
  done: toLink('changed'),
}

const fromFile: FormRoute = {
  endpoint: importLinks,
  path: '/campaign-links/import',
  // A chosen file counts, unless there is text.
  body: ({ csv = '', file = '' }) => ({ csv: csv.trim() === '' ? file : csv }),
  done: goTo('/admin/links/?kind=campaign&done=imported'),
}

/** `/admin/campaign-links/new/`, `/admin/campaign-links/import/` and `/admin/links/{code}/edit/`. */
export function createCampaignPages(panel: Panel) {
  const { config } = panel.ports

  const draw = (c: Context<AppEnv>, title: string, body: Child) =>
    panelPage(c, panel.context(c), { title, section: 'links', images: imageHosts(config), body })

  function drawNew(c: Context<AppEnv>, form: FormState = EMPTY_FORM) {
    const context = panel.context(c)
    const action = `/admin${create.path}/`
    const text = CAMPAIGN_TEXTS[context.language]
    return draw(
      c,
      text.titleNew,
      <>
        <p class="actions">
          <a href={`/admin${fromFile.path}/`}>{text.importAction}</a>
          <a href="/admin/landing/">{text.landing}</a>
        </p>
        <CampaignForm {...{ context, config, action, form }} />
      </>,
    )
  }

  async function drawEdit(c: Context<AppEnv>, form: FormState = EMPTY_FORM) {
    const context = panel.context(c)
    const link = await getCampaignLinkOrThrow(
      { ...panel.ports, db: c.var.db },
      { code: c.req.param('code') ?? '', viewer: c.var.staff, origin: linkOrigin(config, c.req.url) },
    )
    const action = `/admin/links/${encodeURIComponent(link.code)}/edit/`
    const title = `${CAMPAIGN_TEXTS[context.language].titleEdit}: ${link.code}`
    return draw(c, title, <CampaignForm {...{ context, config, action, form, link }} />)
  }

  function drawImport(c: Context<AppEnv>, form: FormState = EMPTY_FORM) {
    const context = panel.context(c)
    return draw(c, CAMPAIGN_TEXTS[context.language].titleImport, <ImportForm context={context} form={form} />)
  }

  const router = createRouter()
    .get(create.path, requireMay(createCampaignLink), async (c) => drawNew(c))
    .get(fromFile.path, requireMay(importLinks), async (c) => drawImport(c))
    .get(edit.path, requireMay(changeLink), async (c) => drawEdit(c))
  addForms(router, panel, [create], async (c, form) => drawNew(c, form))
  addForms(router, panel, [edit], drawEdit)
  addForms(router, panel, [fromFile], async (c, form) => drawImport(c, form))
  return router
}

function ImportForm({ context, form }: { context: PanelContext; form: FormState }) {
  const text = CAMPAIGN_TEXTS[context.language]
  const { csv: fault, ...faults } = form.errors
  return (
    <form class="stack" method="post" enctype="multipart/form-data" action={`/admin${fromFile.path}/`}>
      <CsrfField context={context} />
      <Refusal message={form.message} />
      <p>{fillIn(text.importIntro, { max: MAX_IMPORT_ROWS })}</p>
      <p class="muted">
        {text.importColumns} <code class="columns">{IMPORT_COLUMNS.join(', ')}</code>
      </p>
      {Object.keys(faults).length === 0 ? null : (
        <div class="faults" role="alert">
          <ul>
            {Object.entries(faults).map(([field, message]) => (
              <li>
                <strong>{faultPlace(field, text.line)}</strong> {message}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div class="field">
        <label for="field-file">{text.file}</label>
        <input id="field-file" name="file" type="file" accept=".csv,text/csv" />
      </div>
      <div class="field">
        <label for="field-csv">{text.orPaste}</label>
        <textarea
          id="field-csv"
          name="csv"
          rows={8}
          spellcheck={false}
          placeholder={'code,channel,campaign\nautumn-flyer,qr,autumn-2026'}
          {...(fault !== undefined && { 'aria-invalid': 'true', 'aria-describedby': 'field-csv-error' })}
        >
          {form.values['csv'] ?? form.values['file'] ?? ''}
        </textarea>
        {fault === undefined ? null : (
          <p class="field-error" id="field-csv-error">
            {fault}
          </p>
        )}
      </div>
      <div class="actions">
        <button class="primary" type="submit">
          {text.importSubmit}
        </button>
        <a class="button" href="/admin/links/">
          {COMMON[context.language].cancel}
        </a>
      </div>
    </form>
  )
}

/** `csv.12.destination` as `Line 12, destination:`. */
function faultPlace(field: string, line: string): string {
  const [, number = '', column] = field.split('.')
  return `${fillIn(line, { number })}${column === undefined ? '' : `, ${column}`}:`
}
