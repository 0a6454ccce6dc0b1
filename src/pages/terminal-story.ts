import { html } from 'hono/html'
import type { Markup } from './layout.ts'
import type { StartTexts } from './start-texts.ts'

/** The script replaces it with the page's own origin. Without JavaScript it stays that of `npm start`. */
const ORIGIN = html`<span data-part="origin">http://localhost:8787</span>`

/** The demo as curl commands, for browsers without JavaScript and people who prefer a terminal. */
export function terminalStory(text: StartTexts): Markup {
  return html`<pre class="code" tabindex="0" aria-label="curl"><code># ${text.sendComment}
curl ${ORIGIN}/api/v1/auth/send_code/ \\
  -H 'Content-Type: application/json' -d '{"phone": "+79174445566"}'

# ${text.signInComment}
curl ${ORIGIN}/api/v1/auth/jwt/get_by_phone/ \\
  -H 'Content-Type: application/json' -d '{"phone": "+79174445566", "code": 1234}'

# ${text.meComment}
curl ${ORIGIN}/api/v1/users/current_user/ -H 'Authorization: Bearer ACCESS'

# ${text.secondComment}
curl ${ORIGIN}/api/v1/auth/jwt/get_by_phone/ \\
  -H 'Content-Type: application/json' \\
  -d '{"phone": "+79174445567", "code": 1234, "invited_by_code": "K49FJ5"}'</code></pre>`
}
