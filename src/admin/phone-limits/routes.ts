import { createRouter } from '../../http/create-router.ts'
import { jsonBody } from '../../http/json-body.ts'
import { idOrNotFound } from '../../http/pagination.ts'
import { byStaff } from '../../identity/staff-request.ts'
import type { Admin } from '../admin.ts'
import { ReasonInput } from '../reason.ts'
import { phoneOfUserOrThrow, phoneOrNotFound, readNumber } from './read-number.ts'
import { unlockNumber } from './unlock-number.ts'

/** `/admin/numbers`: what guards a number, whoever's it is. */
export function createNumberRoutes({ ports, allow }: Admin) {
  return createRouter()
    .get('/:phone', ...allow('people.unlock'), async (c) => {
      const phone = phoneOrNotFound(c.req.param('phone'))
      return c.json(await readNumber({ ...ports, db: c.var.db }, phone))
    })
    .post('/:phone/unlock', ...allow('people.unlock'), jsonBody(ReasonInput), async (c) => {
      const phone = phoneOrNotFound(c.req.param('phone'))
      const input = { phone, by: byStaff(c), reason: c.req.valid('json').reason }
      return c.json(await unlockNumber({ ...ports, db: c.var.db }, input))
    })
}

/** `/admin/users/{id}/guard`: the same for the number of a person. */
export function createUserGuardRoutes({ ports, allow }: Admin) {
  return createRouter()
    .get('/:id/guard', ...allow('people.unlock'), async (c) => {
      const phone = await phoneOfUserOrThrow(c.var.db, idOrNotFound(c.req.param('id')))
      return c.json(await readNumber({ ...ports, db: c.var.db }, phone))
    })
    .post('/:id/guard/unlock', ...allow('people.unlock'), jsonBody(ReasonInput), async (c) => {
      const phone = await phoneOfUserOrThrow(c.var.db, idOrNotFound(c.req.param('id')))
      const input = { phone, by: byStaff(c), reason: c.req.valid('json').reason }
      return c.json(await unlockNumber({ ...ports, db: c.var.db }, input))
    })
}
