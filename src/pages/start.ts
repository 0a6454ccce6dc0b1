import { html } from 'hono/html'
import { callTemplate, personTemplate, signInTemplate } from './demo.ts'
import { layout } from './layout.ts'
import type { Markup, PageContext } from './layout.ts'
import { START_TEXTS } from './start-texts.ts'
import { terminalStory } from './terminal-story.ts'

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
