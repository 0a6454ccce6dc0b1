/** Answers as the service gives them, with no header that is not the answer's own. */
export function answer(body: unknown, bookmark?: string | null): Response {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' }
  if (bookmark) headers['X-D1-Bookmark'] = bookmark
  return new Response(JSON.stringify(body), { headers })
}

export const refuse = (status: number): Response => new Response(null, { status })
