import type { Language } from '../lib/language.ts'

type Text = Record<Language, string>

/** An error's status and texts. */
export interface ErrorEntry {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 502 | 503
  title: Text
  detail: Text
}

/** Title and detail, in English and in Russian. */
export const entry = (
  status: ErrorEntry['status'],
  [titleEn, detailEn]: [string, string],
  [titleRu, detailRu]: [string, string],
): ErrorEntry => ({ status, title: { en: titleEn, ru: titleRu }, detail: { en: detailEn, ru: detailRu } })
