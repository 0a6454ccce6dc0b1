import type { Context } from 'hono'
import {
  addPasskey,
  deletePasskey,
  listOwnPasskeys,
  renamePasskey,
  startPasskey,
} from '../../../admin/account/passkeys.ts'
import { passkeyOptionsView } from '../../../admin/account/views.ts'
import { relyingParty } from '../../../admin/passkeys/challenge.ts'
import { AddPasskeyInput, RenamePasskeyInput } from '../../../admin/passkeys/schemas.ts'
import { AppError } from '../../../errors/app-error.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { staffRequest } from '../../../identity/staff-request.ts'
import { Confirm, CsrfField, PostForm, Refusal } from '../../kit/action.tsx'
import { Field } from '../../kit/field.tsx'
import { EMPTY_FORM, parseForm, submitForm } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import type { Panel } from '../../kit/panel.ts'
import { PasskeyForm } from '../../kit/passkey-form.tsx'
import { readCredential } from '../../kit/read-credential.ts'
import { Card } from '../../kit/small.tsx'
import { ACCOUNT_TEXTS } from '../../texts/account.ts'

const PATH = '/admin/account/passkeys'
const ACCOUNT = '/admin/account/'

async function drawNew(c: Context<AppEnv>, panel: Panel, form: FormState) {
  const context = panel.context(c)
  const text = ACCOUNT_TEXTS[context.language]
  const party = relyingParty(c.req.url)
  const started = await startPasskey({ ...panel.ports, db: c.var.db }, { staff: c.var.staff, party }).catch(
    (error: unknown) => {
      if (error instanceof AppError && error.code === 'recent_sign_in_required') return undefined
      throw error
    },
  )
  const options = started && passkeyOptionsView(started)
  return panelPage(c, context, {
    title: text.addPasskey,
    section: 'account',
    body: options ? (
      <Card>
        <p class="muted">{text.passkeysIntro}</p>
        <Refusal message={form.message} />
        <p class="notice attention" data-part="no-passkeys">
          {text.needsScript}
        </p>
        <PasskeyForm
          ceremony="create"
          action={`${PATH}/new/`}
          options={options}
          state={options.state}
          failure={text.passkeyFailed}
        >
          <CsrfField context={context} />
          <Field form={form} name="name" label={text.passkeyName} hint={text.passkeyNameHint} maxlength={64} required />
          <p class="actions">
            <button class="primary" type="submit">
              {text.createPasskey}
            </button>
          </p>
        </PasskeyForm>
      </Card>
    ) : (
      <p class="notice attention">{text.signInAgain}</p>
    ),
  })
}

async function drawOne(c: Context<AppEnv>, panel: Panel, form: FormState) {
  const context = panel.context(c)
  const text = ACCOUNT_TEXTS[context.language]
  const own = await listOwnPasskeys({ ...panel.ports, db: c.var.db }, c.var)
  const passkey = own.find(({ id }) => id === c.req.param('id'))
  if (!passkey) throw new AppError('not_found')
  const path = `${PATH}/${passkey.id}`
  return panelPage(c, context, {
    title: passkey.name,
    section: 'account',
    body: (
      <Card>
        <PostForm context={context} action={`${path}/`} form={form}>
          <Field form={form} name="name" label={text.passkeyName} value={passkey.name} maxlength={64} required />
          <p class="actions">
            <button class="primary" type="submit">
              {text.rename}
            </button>
          </p>
        </PostForm>
        <hr />
        <Confirm
          context={context}
          action={`${path}/delete/`}
          label={text.deletePasskey}
          explain={text.deletePasskeyIntro}
          submit={text.deletePasskey}
          danger
        />
      </Card>
    ),
  })
}

/** `/admin/account/passkeys/` */
export function createPasskeyPages(panel: Panel) {
  const on = (c: Context<AppEnv>) => ({ ...panel.ports, db: c.var.db })

  return createRouter()
    .get('/new', async (c) => drawNew(c, panel, EMPTY_FORM))
    .post('/new', (c) =>
      submitForm(c, {
        redraw: async (form) => drawNew(c, panel, form),
        act: async ({ name, state, credential }) => {
          const input = parseForm(AddPasskeyInput, { name, state, credential: readCredential(credential) })
          await addPasskey(on(c), { ...staffRequest(c), ...input, party: relyingParty(c.req.url) })
          return c.redirect(`${ACCOUNT}?done=passkey-added`, 303)
        },
      }),
    )
    .get('/:id', async (c) => drawOne(c, panel, EMPTY_FORM))
    .post('/:id', (c) =>
      submitForm(c, {
        redraw: async (form) => drawOne(c, panel, form),
        act: async (values) => {
          const { name } = parseForm(RenamePasskeyInput, values)
          await renamePasskey(on(c), { ...staffRequest(c), name, id: c.req.param('id') })
          return c.redirect(`${ACCOUNT}?done=passkey-renamed`, 303)
        },
      }),
    )
    .post('/:id/delete', async (c) => {
      await deletePasskey(on(c), { ...staffRequest(c), id: c.req.param('id') })
      return c.redirect(`${ACCOUNT}?done=passkey-deleted`, 303)
    })
}
