import { html } from 'hono/html'
import type { Markup } from './layout.ts'
import type { StartTexts } from './start-texts.ts'

/*
 * The dynamic parts of the start page, as templates for its script. `data-part` marks what the script needs; the texts
 * are in the markup.
 */

interface Field {
  name: string
  label: Markup | string
  hint?: string
  attributes: Markup
}

const field = ({ name, label, hint, attributes }: Field): Markup => html`
  <div class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      data-part="${name}-input"
      aria-describedby="${name}-error${hint ? ` ${name}-hint` : ''}"
      ${attributes}
    />
    <p class="error" id="${name}-error" aria-live="polite"></p>
    ${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
  </div>
`

/** The general error and a countdown, which screen readers do not announce every second. */
const formProblem = html`
  <p class="error" data-part="problem" aria-live="polite"></p>
  <p class="wait" data-part="wait" hidden></p>
`

/** The phone first, then the code. */
export const signInTemplate = (text: StartTexts): Markup => html`
  <template id="sign-in-template">
    <section class="card sign-in" aria-labelledby="sign-in-title">
      <header class="card-head">
        <h3 id="sign-in-title" data-part="title">${text.signIn}</h3>
        <span class="step" data-part="step"></span>
        <button type="button" class="quiet" data-part="cancel" hidden>${text.cancel}</button>
      </header>
      <form data-part="phone-form" novalidate>
        ${field({
          name: 'phone',
          label: text.phone,
          hint: text.phoneHint,
          attributes: html`type="tel" autocomplete="tel" placeholder="+7 917 444-55-66" required`,
        })}
        ${formProblem}
        <button class="primary" data-part="submit">${text.sendCode}</button>
      </form>
      <form data-part="code-form" novalidate hidden>
        <p class="sent-to">
          <span>${text.sentTo} <strong data-part="sent-to"></strong></span>
          <button type="button" class="quiet" data-part="change">${text.changeNumber}</button>
        </p>
        <p class="development" data-part="development" hidden>
          <span>${text.developmentCode} <code data-part="development-code"></code></span>
          <button type="button" data-part="fill-in">${text.fillIn}</button>
        </p>
        ${field({
          name: 'code',
          label: text.code,
          attributes: html`class="digits" type="text" inputmode="numeric" autocomplete="one-time-code" required`,
        })}
        ${field({
          name: 'invited_by_code',
          label: html`${text.inviteCode} <small>${text.optional}</small>`,
          hint: text.inviteHint,
          attributes: html`class="letters" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false"`,
        })}
        ${formProblem}
        <div class="actions">
          <button class="primary" data-part="submit">${text.signInButton}</button>
          <span class="resend">
            <button type="button" class="quiet" data-part="resend">${text.resend}</button>
            <span class="wait" data-part="resend-wait"></span>
          </span>
        </div>
      </form>
    </section>
  </template>
`

const token = (name: 'access' | 'refresh', text: StartTexts): Markup => html`
  <div class="token" data-part="${name}">
    <span class="token-name">${name}</span>
    <code class="token-text" data-part="text"></code>
    <span class="wait" data-part="expiry"></span>
    <button type="button" class="quiet" data-part="copy">${text.copy}<span class="unseen"> ${name}</span></button>
    <details>
      <summary>${text.claims}<span class="unseen"> ${name}</span></summary>
      <pre class="code" tabindex="0" data-part="claims"></pre>
    </details>
  </div>
`

/** A signed-in phone. */
export const personTemplate = (text: StartTexts): Markup => html`
  <template id="person-template">
    <section class="card person">
      <header class="card-head">
        <div>
          <h3 data-part="phone" tabindex="-1"></h3>
          <p class="facts" data-part="facts"></p>
        </div>
        <button type="button" class="quiet" data-part="sign-out">${text.signOut}</button>
      </header>
      <p class="remark" data-part="remark" hidden></p>
      <div class="invite">
        <p class="invite-label">${text.ownCode}</p>
        <p class="invite-code" data-part="invite-code"></p>
        <button type="button" data-part="copy-invite-code" disabled>${text.copy}</button>
      </div>
      <button type="button" class="primary wide" data-part="invite-next" disabled>${text.inviteNext}</button>
      <div class="invited">
        <h4>${text.invited} <span class="count" data-part="invited-count"></span></h4>
        <button type="button" class="quiet" data-part="reload">${text.refresh}</button>
        <ul data-part="invited" hidden></ul>
        <p class="hint" data-part="nobody" hidden>${text.nobody}</p>
      </div>
      <p class="error" data-part="problem" aria-live="polite"></p>
      <div class="tokens">
        <h4>${text.tokens}</h4>
        ${token('access', text)} ${token('refresh', text)}
      </div>
    </section>
  </template>
`

/** A call, as a command that repeats it. */
export const callTemplate = (text: StartTexts): Markup => html`
  <template id="call-template">
    <li class="call">
      <details>
        <summary>
          <span class="method" data-part="method"></span>
          <code class="path" data-part="path"></code>
          <span class="time" data-part="time"></span>
          <span class="status" data-part="status"></span>
        </summary>
        <div class="call-text">
          <pre class="code" tabindex="0" aria-label="curl" data-part="command"></pre>
          <button type="button" class="over" data-part="copy">${text.copy}<span class="unseen"> curl</span></button>
        </div>
        <div class="call-text" data-part="answer-box">
          <pre class="code answer" tabindex="0" aria-label="${text.answer}" data-part="answer"></pre>
        </div>
        <p class="hint" data-part="about" hidden></p>
      </details>
    </li>
  </template>
`
