import type { D1Migration } from '@cloudflare/vitest-plugin'
import type * as mainModule from '../../src/worker.ts'
import type { Env } from '../../src/worker.ts'

declare global {
  namespace Cloudflare {
    // Declares the type of `env` of `cloudflare:test`.
    interface Env extends TestEnv {}
    interface GlobalProps {
      mainModule: typeof mainModule
    }
  }
  interface TestEnv extends Env {
    TEST_MIGRATIONS: D1Migration[]
  }
}
