interface Described {
  content?: Record<string, { examples?: Record<string, unknown> }>
}

type Responses = Record<string, object>

const PROBLEM = 'application/problem+json'

/**
 * Moves identical error answers of several operations into components, named after their codes. Changes the given
 * answers in place and returns the components.
 */
export function shareResponses(all: Responses[]): Record<string, object> {
  const uses = new Map<string, number>()
  const errors = all.flatMap((responses) => Object.entries(responses).filter(([, response]) => isError(response)))
  for (const [, response] of errors) {
    const text = JSON.stringify(response)
    uses.set(text, (uses.get(text) ?? 0) + 1)
  }
  const shared: Record<string, object> = {}
  for (const responses of all) {
    for (const [status, response] of Object.entries(responses)) {
      const text = JSON.stringify(response)
      if ((uses.get(text) ?? 0) < 2) continue
      const name = nameOf(response)
      shared[name] ??= response
      if (JSON.stringify(shared[name]) === text) responses[status] = { $ref: `#/components/responses/${name}` }
    }
  }
  return shared
}

const isError = ({ content = {} }: Described) => Object.keys(content).join() === PROBLEM

/** `not_authenticated` and `token_not_valid` are `NotAuthenticatedOrTokenNotValid`. */
function nameOf({ content }: Described): string {
  const codes = Object.keys(content?.[PROBLEM]?.examples ?? {})
  return codes.map((code) => code.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())).join('Or')
}
