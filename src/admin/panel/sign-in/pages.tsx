import type { Context } from 'hono'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { networkOf } from '../../../http/network.ts'
import { requestContext } from '../../../http/request-context.ts'
import { signInStaff, signOutStaff } from '../../auth/sign-in.ts'
import { StaffSignInInput } from '../../auth/schemas.ts'
import { Field } from '../components/field.tsx'
import { PostForm } from '../components/action.tsx'
import { readCookie } from '../context.ts'
import { EMPTY_FORM, parseForm, submitForm } from '../forms.ts'
import type { FormState } from '../forms.ts'
import { panelPage } from '../page.tsx'
import type { Panel } from '../panel.ts'
import { clearStaffCookie, DEVICE_COOKIE, setDeviceCookie, setStaffCookie } from '../session-cookie.ts'
import { SIGN_IN_TEXTS } from '../texts/sign-in.ts'

/** Where to go after the sign-in: a page of the panel, and nothing that leads out of it. */
function safeNext(next: string | undefined): string {
  return next !== undefined && /^\/admin\/[\w/?=&%.+-]*$/.test(next) ? next : '/admin/'
}

function drawSignIn(c: Context<AppEnv>, panel: Panel, form: FormState) {
  const context = panel.context(c)
  const text = SIGN_IN_TEXTS[context.language]
  const next = form.values['next'] ?? c.req.query('next') ?? ''
  return panelPage(c, context, {
    title: text.title,
    notice: c.req.query('done') === 'signed-out' ? text.signedOut : undefined,
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
      </>
    ),
  })
}

/** `/admin/sign-in/`: the one page for who is not signed in. */
export function createSignInPages(panel: Panel) {
  const { config } = panel.ports
  return createRouter()
    .get('/', async (c) => drawSignIn(c, panel, EMPTY_FORM))
    .post('/', (c) =>
      submitForm(c, {
        redraw: async (form) => drawSignIn(c, panel, form),
        act: async (values) => {
          const session = await signInStaff(
            { ...panel.ports, db: c.var.db },
            {
              credentials: parseForm(StaffSignInInput, values),
              kind: 'panel',
              network: networkOf(c.req.raw.headers),
              device: readCookie(c.req.header('cookie'), DEVICE_COOKIE),
              context: requestContext(c),
            },
          )
          // A new token at each sign-in: whatever cookie somebody planted before is worth nothing after it.
          c.header('Set-Cookie', setStaffCookie(session.token, Math.floor(config.staffSessionMs / 1000)))
          c.header('Set-Cookie', setDeviceCookie(session.device), { append: true })
          return c.redirect(safeNext(values['next']), 303)
        },
      }),
    )
}

/** `POST /admin/sign-out/`. */
export function createSignOutPage(panel: Panel) {
  return createRouter().post('/', async (c) => {
    const { id, sessionHash } = c.var.staff
    await signOutStaff({ ...panel.ports, db: c.var.db }, { staffId: id, sessionHash, context: requestContext(c) })
    c.header('Set-Cookie', clearStaffCookie())
    return c.redirect('/admin/sign-in/?done=signed-out', 303)
  })
}
