import type { Context } from 'hono'
import { changePerson } from '../../../admin/person/change-person.ts'
import { createPerson } from '../../../admin/person/create-person.ts'
import { exportPerson } from '../../../admin/person/export-person.ts'
import {
  blockPerson,
  cancelPersonDeletion,
  endPersonSessions,
  requestPersonDeletion,
  unblockPerson,
} from '../../../admin/person/person-commands.ts'
import { resetSecondFactor } from '../../../admin/person/reset-second-factor.ts'
import {
  BlockInput,
  ChangePersonInput,
  CreatePersonInput,
  EndSessionsInput,
  PasswordInput,
} from '../../../admin/person/schemas.ts'
import { setPersonPassword } from '../../../admin/person/set-password.ts'
import { ReasonInput } from '../../../admin/reason.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { idOrNotFound } from '../../../http/pagination.ts'
import { byStaff } from '../../../identity/staff-request.ts'
import { EMPTY_FORM, parseForm, submitForm } from '../../kit/forms.ts'
import type { Panel } from '../../kit/panel.ts'
import { requireMay } from '../../kit/require-panel-staff.ts'
import type { PersonTexts } from '../../texts/person.ts'
import { drawEditPerson, drawNewPerson } from './edit-page.tsx'
import { drawInvited, drawPerson, readPerson } from './person-page.tsx'
import { personPath } from './person-scene.ts'

type Values = Record<string, string>
type Done = keyof PersonTexts['done']

const ID = '/:id{[0-9]+}'

const target = (c: Context<AppEnv>) => ({ id: idOrNotFound(c.req.param('id') ?? ''), by: byStaff(c) })
const to = (c: Context<AppEnv>, id: number, done: Done) => c.redirect(`${personPath(id)}?done=${done}`, 303)

/** `/admin/people/new/` and `/admin/people/{id}/`: somebody new, and one person with all that staff do to them. */
export function createPersonPages(panel: Panel) {
  const withDb = (c: Context<AppEnv>) => ({ ...panel.ports, db: c.var.db })

  /** A form of the person's page: what it does, and back to the page. */
  const form =
    (
      done: Done,
      name: string | ((values: Values) => string),
      act: (c: Context<AppEnv>, values: Values) => Promise<unknown>,
    ) =>
    (c: Context<AppEnv>) =>
      submitForm(c, {
        act: async (values) => {
          await act(c, values)
          return to(c, target(c).id, done)
        },
        redraw: async (state) =>
          drawPerson(c, panel, { name: typeof name === 'string' ? name : name(state.values), form: state }),
      })

  return createRouter()
    .get('/new', requireMay('people.create'), async (c) => drawNewPerson(c, panel, EMPTY_FORM))
    .post('/new', requireMay('people.create'), (c) =>
      submitForm(c, {
        act: async (values) => {
          const { id } = await createPerson(withDb(c), {
            input: parseForm(CreatePersonInput, values),
            by: byStaff(c),
          })
          return to(c, id, 'created')
        },
        redraw: async (state) => drawNewPerson(c, panel, state),
      }),
    )
    .get(ID, requireMay('people.read'), async (c) => drawPerson(c, panel))
    .get(`${ID}/invited`, requireMay('people.read'), async (c) => drawInvited(c, panel))
    .get(`${ID}/edit`, requireMay('people.edit'), async (c) =>
      drawEditPerson(c, panel, { person: await readPerson(c, panel), form: EMPTY_FORM }),
    )
    .post(`${ID}/edit`, requireMay('people.edit'), (c) =>
      submitForm(c, {
        act: async (values) => {
          const input = parseForm(ChangePersonInput, withRole(values))
          const { id } = await changePerson(withDb(c), { ...target(c), input })
          return to(c, id, 'changed')
        },
        redraw: async (state) => drawEditPerson(c, panel, { person: await readPerson(c, panel), form: state }),
      }),
    )
    .post(
      `${ID}/block`,
      requireMay('people.block'),
      form('blocked', 'block', async (c, values) =>
        blockPerson(withDb(c), { ...target(c), input: parseForm(BlockInput, withUntil(values)) }),
      ),
    )
    .post(
      `${ID}/unblock`,
      requireMay('people.block'),
      form('unblocked', 'unblock', async (c, values) =>
        unblockPerson(withDb(c), { ...target(c), ...parseForm(ReasonInput, values) }),
      ),
    )
    .post(
      `${ID}/password`,
      requireMay('people.set_password'),
      form('password', 'password', async (c, values) =>
        setPersonPassword(withDb(c), { ...target(c), ...parseForm(PasswordInput, values) }),
      ),
    )
    .post(
      `${ID}/second-factor/reset`,
      requireMay('people.reset_second_factor'),
      form('factor', 'factor', async (c, values) =>
        resetSecondFactor(withDb(c), { ...target(c), ...parseForm(ReasonInput, values) }),
      ),
    )
    .post(
      `${ID}/sessions/end`,
      requireMay('people.end_sessions'),
      form('ended', sessionForm, async (c, values) => {
        const { session = null, reason } = parseForm(EndSessionsInput, values)
        return endPersonSessions(withDb(c), { ...target(c), session, reason })
      }),
    )
    .post(
      `${ID}/deletion`,
      requireMay('people.delete'),
      form('deletion', 'deletion', async (c, values) =>
        requestPersonDeletion(withDb(c), { ...target(c), ...parseForm(ReasonInput, values) }),
      ),
    )
    .post(
      `${ID}/deletion/cancel`,
      requireMay('people.delete'),
      form('kept', 'cancel', async (c, values) =>
        cancelPersonDeletion(withDb(c), { ...target(c), ...parseForm(ReasonInput, values) }),
      ),
    )
    .post(`${ID}/export`, requireMay('people.export'), async (c) => {
      const exported = await exportPerson(withDb(c), target(c))
      c.header('Content-Disposition', `attachment; filename="user_${exported.profile.id}.json"`)
      return c.json(exported)
    })
}

/** Which of the page's forms it was. */
const sessionForm = ({ session }: Values) => (session === undefined ? 'sessions' : `session-${session}`)

/** The choice of no role has no text. */
const withRole = ({ role, ...values }: Values) => ({ ...values, ...(role !== undefined && { role: role || null }) })

/** A field for a time says nothing of the zone: it is sent in UTC. */
const withUntil = ({ until = '', ...values }: Values) => ({ ...values, until: until === '' ? null : `${until}Z` })
