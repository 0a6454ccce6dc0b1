import { describe, expect, it } from 'vitest'
import { passwordProblem } from '../../src/lib/password-rule.ts'

const CONTEXT = 'ann.oneil@acme-shop.example Бонусы'

describe('a new password', () => {
  it.each([
    ['a common word', ['password1234', 'Password2026!', 'welcome!2026', 'iloveyou748291', 'letmein-letmein']],
    ['a common word in disguise', ['P@ssw0rd2026', 'm0nk3y123456', 'ＰＡＳＳＷＯＲＤ１２３４']],
    [
      'a common Russian word, also typed on the other layout',
      ['Пароль123456', 'ПАРОЛЬ2026!!', 'gfhjkm123456', 'приветпривет'],
    ],
    ['a row of keys', ['qwertyuiop12', 'poiuytrewq!!', '1qaz2wsx3edc', 'йцукенгшщзхъ', '!@#$%^&*()_+', 'zxcasdqwe123']],
    ['an alphabet', ['abcdefghijkl', 'zyxwvutsrqpo', 'абвгдежзийкл']],
    ['consecutive digits', ['123456789012', '098765432109', '112233445566', '12345678987654321', '147258369000']],
    ['a repeated character or short piece', ['aaaaaaaaaaaa', 'abcabcabcabc', 'horsehorsehorse', '😀'.repeat(12)]],
    ['two interleaved rows', ['q1w2e3r4t5y6', '010203040506', 'a1s2d3f4g5h6']],
    ['the e-mail', ['Ann.ONeil2026', 'acme-shop-2026', 'ann.oneil@acme-shop.example', 'annoneil748291']],
    ['the name of the app', ['Бонусы123456', 'бонусыБОНУСЫ!', 'referral2026!']],
  ])('must not be %s', (_, passwords) => {
    expect(passwords.map((password) => [password, passwordProblem(password, CONTEXT)])).toEqual(
      passwords.map((password) => [password, 'guessable_password']),
    )
  })

  it.each([
    'correct horse battery',
    'another correct horse',
    'correct horse battery staple',
    'long enough it is',
    ' spaces stay here ',
    'correct horse',
    'мама мыла раму утром',
    'тихая река у старого дома',
    'my password is a horse',
    'ann likes blue bicycles',
    'street desert expert first',
    'banana balloon coffee',
    'kfjwqzmpxvbt',
    'Xk9!2#84756193',
    '7f3c9a1e5b2d8064',
    '64d5769c95f2',
    '7934271277444129',
    '雨が静かに降る森の中で眠る',
  ])('may be %j', (password) => {
    expect(passwordProblem(password, CONTEXT)).toBeUndefined()
  })

  it('may be almost any random string', () => {
    let seed = 1
    const draw = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
    const passwords = Array.from({ length: 2000 }, () =>
      String.fromCharCode(...Array.from({ length: 12 }, () => 97 + draw(26))),
    )
    expect(passwords.filter((password) => passwordProblem(password) !== undefined).length).toBeLessThan(10)
  })

  it('must have 12 to 256 characters after normalization', () => {
    expect(passwordProblem('eleven char')).toBe('too_short')
    expect(passwordProblem('a'.repeat(257))).toBe('too_long')
    expect(passwordProblem('\ufdfa'.repeat(256))).toBe('too_long')
  })

  it('must not be the e-mail without its digits or the app name in another notation', () => {
    expect(passwordProblem('Petrova-123456-!', 'petrova77@acme.example')).toBe('guessable_password')
    expect(passwordProblem('бонусный2026', 'Бонусный'.normalize('NFD'))).toBe('guessable_password')
  })

  it('has no context without an e-mail, and short words of it are ignored', () => {
    expect(passwordProblem('kfjwqzmpxvbt', '')).toBeUndefined()
    expect(passwordProblem('a b c of the alphabet', 'a@b.co')).toBeUndefined()
  })
})
