import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { createPasskeyChallenges, relyingParty } from '../../../admin/passkeys/challenge.ts'
import { PasskeySignInInput } from '../../../admin/passkeys/schemas.ts'
import { signInByPasskey } from '../../../admin/passkeys/sign-in-by-passkey.ts'
import { StaffSignInInput, ConfirmSignInInput } from '../../../admin/staff-sign-in/schemas.ts'
import { signOutStaff } from '../../../admin/staff-sign-in/session.ts'
import { signInStaff, confirmSignIn } from '../../../admin/staff-sign-in/sign-in.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { checkInput } from '../../../http/read-input.ts'
import { requestContext } from '../../../http/request-context.ts'
import { BROWSER_COOKIE, clearStaffCookie, setBrowserCookie, clearStateCookie, STATE_COOKIE } from '../../kit/access.ts'
import { PostForm } from '../../kit/action.tsx'
import { readCookie } from '../../kit/context.ts'
import type { Panel } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import { EMPTY_FORM, submitForm } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { PasskeyForm, readCredential } from '../../kit/passkey-form.tsx'
import { SIGN_IN_TEXTS } from '../../texts/sign-in.ts'
import { enterOrAskCode, enterPanel, panelRequest } from './enter-panel.ts'

const BROWSER_ID_BYTES = 16

/** Identifies the browser; set by the first sign-in page. */
function browserId(c: Context<AppEnv>): string {
  const known = readCookie(c.req.header('cookie'), BROWSER_COOKIE)
  if (known !== undefined && /^[0-9a-f]{32}$/.test(known)) return known
  const id = randomBytes(BROWSER_ID_BYTES).toString('hex')
  c.header('Set-Cookie', setBrowserCookie(id), { append: true })
  return id
}

function drawSignIn(c: Context<AppEnv>, panel: Panel, form: FormState) {
  const context = panel.context(c)
  const { config, clock } = panel.ports
  const text = SIGN_IN_TEXTS[context.language]
  const next = form.values['next'] ?? c.req.query('next') ?? ''
  const { signedOut, expired, unsaved } = text
  const notices: Record<string, string> = { 'signed-out': signedOut, expired, unsaved }
  const use = { purpose: 'sign-in' as const, holder: `browser ${browserId(c)}` }
  const { challenge, state } = createPasskeyChallenges(config.secretKey).issue(use, clock())
  return panelPage(c, context, {
    title: text.title,
    notice: notices[c.req.query('done') ?? ''],
    unsent: c.req.query('done') === 'unsaved',
    body: (
      <>
        <p class="muted">{text.intro}</p>
        <PostForm context={context} action="/admin/sign-in/" form={form}>
          <input type="hidden" name="next" value={next} />
          <Field form={form} name="email" type="email" label={text.email} autocomplete="username" required />
          <Field
            form={form}
            name="password"
            type="password"
            label={text.password}
            autocomplete="current-password"
            required
          />
          <button class="primary" type="submit">
            {text.submit}
          </button>
        </PostForm>
        <PasskeyForm
          ceremony="get"
          action="/admin/sign-in/passkey/"
          options={{ challenge, rp_id: relyingParty(c.req.url).id }}
          state={state}
          failure={text.passkeyFailed}
        >
          <input type="hidden" name="next" value={next} />
          <p class="or muted">{text.or}</p>
          <button type="submit">{text.byPasskey}</button>
        </PasskeyForm>
      </>
    ),
  })
}

/** `/admin/sign-in/`: the pages before the sign-in. */
export function createSignInPages(panel: Panel) {
  const redraw = (c: Context<AppEnv>) => async (form: FormState) => drawSignIn(c, panel, form)
  return createRouter()
    .get('/', async (c) => drawSignIn(c, panel, EMPTY_FORM))
    .post('/', (c) =>
      submitForm(c, {
        redraw: redraw(c),
        act: async ({ next, email, password }) => {
          const outcome = await signInStaff(
            { ...panel.ports, db: c.var.db },
            { credentials: checkInput(StaffSignInInput, { email, password }), request: panelRequest(c) },
          )
          return enterOrAskCode(c, panel, outcome, next)
        },
      }),
    )
    .route('/code', createCodePages(panel))
    .route('/passkey', createPasskeyPage(panel, redraw))
}

/** `POST /admin/sign-out/`. */
export function createSignOutPage(panel: Panel) {
  return createRouter().post('/', async (c) => {
    await signOutStaff({ ...panel.ports, db: c.var.db }, { staff: c.var.staff, context: requestContext(c) })
    c.header('Set-Cookie', clearStaffCookie())
    return c.redirect('/admin/sign-in/?done=signed-out', 303)
  })
}

type Redraw = (c: Context<AppEnv>) => (form: FormState) => Promise<Response>

/** `POST /admin/sign-in/passkey/`: the passkey's answer to the sign-in page's challenge. */
function createPasskeyPage(panel: Panel, redraw: Redraw) {
  return createRouter().post('/', (c) =>
    submitForm(c, {
      redraw: redraw(c),
      act: async ({ next, state, credential }) => {
        const input = checkInput(PasskeySignInInput, { state, credential: readCredential(credential) })
        const session = await signInByPasskey(
          { ...panel.ports, db: c.var.db },
          {
            ...input,
            holder: `browser ${readCookie(c.req.header('cookie'), BROWSER_COOKIE) ?? ''}`,
            party: relyingParty(c.req.url),
            request: panelRequest(c),
          },
        )
        return enterPanel(c, panel, session, next)
      },
    }),
  )
}

const stateOf = (c: Context<AppEnv>) => readCookie(c.req.header('cookie'), STATE_COOKIE)

function drawCode(c: Context<AppEnv>, panel: Panel, form: FormState) {
  const context = panel.context(c)
  const text = SIGN_IN_TEXTS[context.language]
  const { code: _, ...values } = form.values
  return panelPage(c, context, {
    title: text.codeTitle,
    body: (
      <>
        <p class="muted">{text.codeIntro}</p>
        <PostForm context={context} action="/admin/sign-in/code/" form={form}>
          <input type="hidden" name="next" value={values['next'] ?? c.req.query('next') ?? ''} />
          <Field
            form={{ ...form, values }}
            name="code"
            label={text.code}
            hint={text.codeHint}
            autocomplete="one-time-code"
            maxlength={32}
            required
          />
          <button class="primary" type="submit">
            {text.submit}
          </button>
        </PostForm>
        <p class="below">
          <a href="/admin/sign-in/">{text.startOver}</a>
        </p>
      </>
    ),
  })
}

/** The password step has expired: start over. */
const startOver = (c: Context<AppEnv>) => {
  c.header('Set-Cookie', clearStateCookie())
  return c.redirect('/admin/sign-in/?done=expired', 303)
}

/** `/admin/sign-in/code/`: the second factor, shortly after the right password. */
function createCodePages(panel: Panel) {
  return createRouter()
    .get('/', (c) => (stateOf(c) === undefined ? startOver(c) : drawCode(c, panel, EMPTY_FORM)))
    .post('/', (c) =>
      submitForm(c, {
        redraw: async (form) => drawCode(c, panel, form),
        act: async (values) => {
          const session = await confirmSignIn(
            { ...panel.ports, db: c.var.db },
            { state: stateOf(c), request: panelRequest(c), ...checkInput(ConfirmSignInInput, values) },
          )
          return session ? enterPanel(c, panel, session, values['next']) : startOver(c)
        },
      }),
    )
}
