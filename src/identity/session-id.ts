/** Ids of sessions are text in tokens and answers; undefined for text that is none. */
export const readSessionId = (text: string): number | undefined =>
  /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined
