import { html } from 'hono/html'
import { callTemplate, personTemplate, signInTemplate } from './demo.ts'
import { layout } from './layout.ts'
import type { Markup, PageContext } from './layout.ts'
import { START_TEXTS } from './start-texts.ts'
import type { StartTexts } from './start-texts.ts'

/** The start page: what the service is, with a live demo. */
export function startPage(context: PageContext): Markup {
  const text = START_TEXTS[context.language]
  const body = html`
    <section class="hero">
      <h1>${text.heading}</h1>
      <p class="lead">${text.lead}</p>
    </section>

    <section class="demo" aria-labelledby="demo-title">
      <div class="section-head">
        <h2 id="demo-title">${text.demo}</h2>
        <p>${text.demoLead}</p>
      </div>
      <noscript><p class="notice">${text.noScript}</p></noscript>
      <p id="notice" class="notice" role="status" hidden></p>
      <div class="people" id="people">
        <aside class="card story" id="story" aria-labelledby="story-title">
          <h3 id="story-title">${text.story}</h3>
          <ol>
            ${text.steps.map(([title, detail]) => html`<li><strong>${title}</strong><span>${detail}</span></li>`)}
          </ol>
        </aside>
      </div>
    </section>

    <section class="calls" id="calls" aria-labelledby="calls-title">
      <div class="section-head">
        <h2 id="calls-title">${text.calls}</h2>
        <p>${text.callsLead}</p>
      </div>
      <div id="calls-empty">
        <p>${text.callsEmpty}</p>
        ${terminalStory(text)}
      </div>
      <ol id="call-list" class="call-list"></ol>
    </section>

    <p id="announcer" class="unseen" role="status"></p>
    ${signInTemplate(text)} ${personTemplate(text)} ${callTemplate(text)}
  `
  const { title, lead: description } = text
  return layout(context, { title, description, path: '/', scripts: ['start.js'], body })
}

/** The script replaces it with the page's own origin. Without JavaScript it stays that of `npm start`. */
const ORIGIN = html`<span data-part="origin">http://localhost:8787</span>`

/** The demo as curl commands, for browsers without JavaScript and people who prefer a terminal. */
function terminalStory(text: StartTexts): Markup {
  return html`<pre class="code" tabindex="0" aria-label="curl"><code># ${text.sendComment}
curl ${ORIGIN}/api/v1/auth/send_code/ \\
  -H 'Content-Type: application/json' -d '{"phone": "+79174445566"}'

# ${text.signInComment}
curl ${ORIGIN}/api/v1/auth/jwt/get_by_phone/ \\
  -H 'Content-Type: application/json' -d '{"phone": "+79174445566", "code": 1234}'

# ${text.meComment}
curl ${ORIGIN}/api/v1/users/current_user/ -H 'Authorization: Bearer ACCESS'

# ${text.secondComment}
curl ${ORIGIN}/api/v1/auth/send_code/ \\
  -H 'Content-Type: application/json' -d '{"phone": "+79174445567"}'
curl ${ORIGIN}/api/v1/auth/jwt/get_by_phone/ \\
  -H 'Content-Type: application/json' \\
  -d '{"phone": "+79174445567", "code": 1234, "invited_by_code": "K49FJ5"}'</code></pre>`
}
