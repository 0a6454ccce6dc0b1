import type { Language } from '../lib/language.ts'

const TEXT: Record<Language, (code: string) => string> = {
  en: (code) => `${code} is your sign-in code. Do not share it with anyone.`,
  ru: (code) => `${code} — ваш код для входа. Никому его не сообщайте.`,
}

/** The message that carries a code, in the language of the request. Short enough for one SMS segment in each. */
export const codeMessage = (language: Language, code: string): string => TEXT[language](code)
