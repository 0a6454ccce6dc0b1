import type { Context } from 'hono'
import { createRouter } from '../../http/create-router.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { jsonBody } from '../../http/json-body.ts'
import { idOrNotFound } from '../../http/pagination.ts'
import { validate } from '../../http/validate.ts'
import { byStaff } from '../../identity/staff-request.ts'
import { linkOrigin } from '../../links/link-url.ts'
import type { Admin } from '../admin.ts'
import { ReasonInput } from '../reason.ts'
import { changePerson } from './change-person.ts'
import { createPerson } from './create-person.ts'
import { exportPerson } from './export-person.ts'
import { getPersonOrThrow } from './get-person.ts'
import { listInvitedPeople } from './list-invited-people.ts'
import {
  blockPerson,
  cancelPersonDeletion,
  endPersonSessions,
  requestPersonDeletion,
  unblockPerson,
} from './person-commands.ts'
import type { PersonPageRow } from './person-row.ts'
import { resetSecondFactor } from './reset-second-factor.ts'
import {
  BlockInput,
  ChangePersonInput,
  CreatePersonInput,
  EndSessionsInput,
  InvitedQuery,
  PasswordInput,
} from './schemas.ts'
import { setPersonPassword } from './set-password.ts'
import { personPageView } from './views.ts'

/** Digits alone: words are for the routes of lists. */
const ID = '/:id{[0-9]+}'

const target = (c: Context<AppEnv>) => ({ id: idOrNotFound(c.req.param('id') ?? ''), by: byStaff(c) })

/** `/admin/users`: somebody new. `/admin/users/{id}`: one person, and what staff do to them. */
export function createPersonRoutes({ ports, allow }: Admin) {
  const withDb = (c: Context<AppEnv>) => ({ ...ports, db: c.var.db })
  const answer = (c: Context<AppEnv>, row: PersonPageRow, status: 200 | 201 | 202 = 200) =>
    c.json(personPageView({ role: c.var.staff.role, deletionGraceMs: ports.config.deletionGraceMs }, row), status)

  return createRouter()
    .post('/', ...allow('people.create'), jsonBody(CreatePersonInput), async (c) =>
      answer(c, await createPerson(withDb(c), { input: c.req.valid('json'), by: byStaff(c) }), 201),
    )
    .get(ID, ...allow('people.read'), async (c) => {
      const input = { id: target(c).id, role: c.var.staff.role, origin: linkOrigin(ports.config, c.req.url) }
      return c.json(await getPersonOrThrow(withDb(c), input))
    })
    .patch(ID, ...allow('people.edit'), jsonBody(ChangePersonInput), async (c) =>
      answer(c, await changePerson(withDb(c), { ...target(c), input: c.req.valid('json') })),
    )
    .get(`${ID}/invited`, ...allow('people.read'), validate('query', InvitedQuery), async (c) => {
      const input = { id: target(c).id, query: c.req.valid('query'), role: c.var.staff.role, url: c.req.url }
      return c.json(await listInvitedPeople(withDb(c), input))
    })
    .get(`${ID}/export`, ...allow('people.export'), async (c) => {
      const exported = await exportPerson(withDb(c), target(c))
      c.header('Content-Disposition', `attachment; filename="user_${exported.profile.id}.json"`)
      return c.json(exported)
    })
    .post(`${ID}/block`, ...allow('people.block'), jsonBody(BlockInput), async (c) =>
      answer(c, await blockPerson(withDb(c), { ...target(c), input: c.req.valid('json') })),
    )
    .post(`${ID}/unblock`, ...allow('people.block'), jsonBody(ReasonInput), async (c) =>
      answer(c, await unblockPerson(withDb(c), { ...target(c), ...c.req.valid('json') })),
    )
    .post(`${ID}/password`, ...allow('people.set_password'), jsonBody(PasswordInput), async (c) =>
      answer(c, await setPersonPassword(withDb(c), { ...target(c), ...c.req.valid('json') })),
    )
    .post(`${ID}/second_factor/reset`, ...allow('people.reset_second_factor'), jsonBody(ReasonInput), async (c) => {
      await resetSecondFactor(withDb(c), { ...target(c), ...c.req.valid('json') })
      return c.body(null, 204)
    })
    .post(`${ID}/sessions/end`, ...allow('people.end_sessions'), jsonBody(EndSessionsInput), async (c) => {
      const { session = null, reason } = c.req.valid('json')
      await endPersonSessions(withDb(c), { ...target(c), session, reason })
      return c.body(null, 204)
    })
    .post(`${ID}/deletion`, ...allow('people.delete'), jsonBody(ReasonInput), async (c) =>
      answer(c, await requestPersonDeletion(withDb(c), { ...target(c), ...c.req.valid('json') }), 202),
    )
    .post(`${ID}/deletion/cancel`, ...allow('people.delete'), jsonBody(ReasonInput), async (c) =>
      answer(c, await cancelPersonDeletion(withDb(c), { ...target(c), ...c.req.valid('json') })),
    )
}
