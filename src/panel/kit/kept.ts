import type { Context } from 'hono'
import { openSecret, sealSecret } from '../../admin/second-factor/sealed-secret.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { COOKIE_ATTRIBUTES } from './access.ts'
import { readCookie } from './context.ts'
import type { Panel } from './context.ts'

const setCookie = (c: Context<AppEnv>, text: string) => c.header('Set-Cookie', text, { append: true })

/**
 * What is shown once stays until its reader has it, over reloads. It is not stored: the browser has it in a cookie that
 * only this service opens, for the session that made it.
 */
export function keptInBrowser(name: string, use: string) {
  const cookie = `__Host-staff-${name}`
  const useOf = (c: Context<AppEnv>) => `${use} ${c.var.staff.sessionHash}`
  const sealedOf = (headers: Headers) => readCookie(headers.get('cookie') ?? undefined, cookie)
  return {
    async keep(c: Context<AppEnv>, { ports }: Panel, text: string): Promise<void> {
      const sealed = await sealSecret(ports.config, c.var.staff.id, new TextEncoder().encode(text), useOf(c))
      setCookie(c, `${cookie}=${sealed}; ${COOKIE_ATTRIBUTES}`)
    },
    async read(c: Context<AppEnv>, { ports }: Panel): Promise<string | undefined> {
      const sealed = sealedOf(c.req.raw.headers)
      const opened = sealed && (await openSecret(ports.config, c.var.staff.id, sealed, useOf(c)))
      return opened ? new TextDecoder().decode(opened) : undefined
    },
    isKept: (headers: Headers) => Boolean(sealedOf(headers)),
    forget: (c: Context<AppEnv>) => setCookie(c, `${cookie}=; Max-Age=0; ${COOKIE_ATTRIBUTES}`),
  }
}
