/** What a template gets: a name without a value takes its sections out of the page. */
export type TemplateValues = Record<string, string | null | undefined>

const SECTION = /<!--(no-)?([a-z]+)-->([\s\S]*?)<!--\/\1?\2-->/g
const PLACEHOLDER = /\{\{([a-z]+)\}\}/g

/**
 * A template with its sections (`<!--name-->…<!--/name-->` for a value that is there, `<!--no-name-->` for one that is
 * not) and its placeholders (`{{name}}`). Sections go first and values last, once, so that nothing of a value is read
 * as either; every value is escaped for text and quoted attributes.
 */
export function fillTemplate(template: string, values: TemplateValues): string {
  return keepSections(template, values).replace(PLACEHOLDER, (_, name: string) => escapeHtml(values[name] ?? ''))
}

const keepSections = (text: string, values: TemplateValues): string =>
  text.replace(SECTION, (_, no: string | undefined, name: string, content: string) =>
    Boolean(values[name]) === (no === undefined) ? keepSections(content, values) : '',
  )

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!)
