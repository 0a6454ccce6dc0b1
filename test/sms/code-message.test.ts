import { describe, expect, it } from 'vitest'
import { codeMessage, DEFAULT_TEMPLATES, messageWarnings } from '../../src/sms/code-message.ts'

const PLAIN = { templates: DEFAULT_TEMPLATES, appName: '', webOtpHost: undefined, androidAppHash: undefined }
const HASH = 'FA+9qCX9VSu'
const english = { language: 'en', code: '4821', ttlSeconds: 600 } as const
const russian = { ...english, language: 'ru' } as const

describe('codeMessage', () => {
  it('uses the language of the request', () => {
    expect(codeMessage(PLAIN, english)).toBe('4821 is your sign-in code. Do not share it with anyone.')
    expect(codeMessage(PLAIN, russian)).toBe('4821 — код для входа. Никому не сообщайте.')
  })

  it('fills every occurrence of its placeholders and none inside the values', () => {
    const templates = { ...DEFAULT_TEMPLATES, en: '{app}: {code}, {code}. Good for {minutes} min {other}' }
    const text = codeMessage({ ...PLAIN, templates, appName: '{code} & $1' }, english)
    expect(text).toBe('{code} & $1: 4821, 4821. Good for 10 min {other}')
  })

  it('has a text for each purpose, with the same last lines', () => {
    const wording = (language: string, code: string) => `${language}: ${code} moves your account`
    const text = codeMessage({ ...PLAIN, webOtpHost: 'app.example' }, { ...english, wording })
    expect(text).toBe('en: 4821 moves your account\n@app.example #4821')
  })

  it('ends with the website line of the one-time-code specification', () => {
    const text = codeMessage({ ...PLAIN, webOtpHost: 'app.example' }, russian)
    expect(text.split('\n').at(-1)).toBe('@app.example #4821')
    expect(text.split('\n')).toHaveLength(2)
  })

  it('ends with the app hash, or has it before the website line if there is one', () => {
    expect(codeMessage({ ...PLAIN, androidAppHash: HASH }, english)).toMatch(/\nFA\+9qCX9VSu$/)
    const both = codeMessage({ ...PLAIN, androidAppHash: HASH, webOtpHost: 'app.example' }, english)
    expect(both.split('\n').slice(1)).toEqual([HASH, '@app.example #4821'])
  })
})

describe('messageWarnings', () => {
  const four = { codeLength: 4, ttlSeconds: 600 }
  const eight = { codeLength: 8, ttlSeconds: 3600 }

  it('returns nothing for the default text, even with 8 digits and a website or an app', () => {
    for (const lengths of [four, eight]) {
      expect(messageWarnings(PLAIN, lengths)).toEqual([])
      expect(messageWarnings({ ...PLAIN, webOtpHost: 'app.example' }, lengths)).toEqual([])
      expect(messageWarnings({ ...PLAIN, androidAppHash: HASH }, lengths)).toEqual([])
    }
  })

  it('counts the last lines and the code length', () => {
    const templates = { en: `{code}${'x'.repeat(148)}`, ru: `{code}${'я'.repeat(58)}` }
    expect(messageWarnings({ ...PLAIN, templates }, four)).toEqual([])
    expect(messageWarnings({ ...PLAIN, templates }, eight)).toEqual([])
    expect(messageWarnings({ ...PLAIN, templates, webOtpHost: 'a.example' }, four)).toEqual([
      'message en: 169 gsm-7 characters, billed as 2 messages',
      'message ru: 79 ucs-2 characters, billed as 2 messages',
    ])
  })

  it('checks the format of SMS Retriever and warns about a message for both app and website', () => {
    const templates = { en: `{code}${'x'.repeat(130)}`, ru: DEFAULT_TEMPLATES.ru }
    expect(messageWarnings({ ...PLAIN, templates, androidAppHash: HASH, webOtpHost: 'x.io' }, four)).toEqual([
      'message en: 158 bytes, but SMS Retriever reads only 140',
      'WEBOTP_HOST and ANDROID_APP_HASH are both set, but old versions of SMS Retriever expect the hash last',
    ])
  })
})
