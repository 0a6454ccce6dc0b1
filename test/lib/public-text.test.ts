import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  claimsToBeService,
  holdsContact,
  isFitForStrangers,
  setServiceNames,
  speaksForService,
} from '../../src/lib/public-text.ts'

beforeAll(() => setServiceNames(['Acme', 'acme-pay', 'Werner']))
afterAll(() => setServiceNames([]))

const HONEST_NAMES = [
  ...[
    'Анна К. 🦔',
    'Anna-Maria d’Support',
    "Anna-Maria d'Support",
    'Dr. Smith',
    'Dr.Smith',
    'Mr.Li',
    'A.Li',
    'J.R.R. Tolkien',
  ],
  ...[
    'Tyra Banks',
    'Anna Bank',
    'Иван Банкин',
    'Max Müller',
    'Андрей Админский',
    'Олег из Твери',
    'Марія',
    'Αλέξανδρος',
  ],
  ...[
    'Bot Botev',
    'Клиентова Анна',
    'O’Neil',
    'Anna 2026',
    'Nelly Furtado',
    'Security-Anna'.slice(9),
    'Ли',
    '李小龙',
    'Acmelia',
  ],
  ...['Supporters of Zenit', 'Алексей Безопасных', 'Bankova', 'Adminova', 'А.С.Пушкин', 'A.S.Pushkin', 'J.R.R.'],
  ...['Mc Admire', 'Robot', 'Theo Forbes', 'Teamur', 'Jimmy Page', 'Сервисова', 'Ботов', 'Anna Verify', 'Acmetova'],
  ...['Bernard', 'Warner', 'Clara', 'Anci', 'Lucia', 'Marcia Clark', 'Havvah', 'Arnie', 'Ernie Dorn', 'Acrnetova'],
  ...['Anna∞', 'Anna × Boris', 'A+B=♥', '√Anna', 'Anna 🇩🇪', '🇷🇺Иван🇷🇺', '🅰nna', 'Boris ❷'],
]

const IMPOSTORS = [
  ...['🆂🆄🅿🅿🅾🆁🆃', '🅢🅤🅟🅟🅞🅡🅣 🅐🅒🅜🅔', '🅰🅲🅼🅴 🅾🅵🅵🅸🅲🅸🅰🅻', '🇸🇺🇵🇵🇴🇷🇹', 'Support🇷🇺', '🅰Support', 'Acme🇩🇪🇫🇷'],
  ...[
    'Support',
    'support team',
    'Acme Support',
    'Acme',
    'ACME',
    'Acme Bank',
    'Admin',
    '4dm1n',
    'Аdmin',
    'ѕuррοrt',
    'Suppоrt',
  ],
  ...[
    'Ｓｕｐｐｏｒｔ',
    'Śupport',
    'S u p p o r t',
    'Anna (support)',
    'Служба поддержки',
    'Поддержка Acme',
    'Администратор',
    'Aдмин',
  ],
  ...[
    'Служба безопасности банка',
    'Bank',
    'Банк',
    'Security',
    'Official Anna',
    'Acme-Pay',
    'Асме',
    '@support',
    '@dmin',
  ],
  ...['AcmeSupport', 'AcmeOfficial', 'HelpDeskAcme', 'SupportTeam', 'СлужбаПоддержки', 'acmesecure', 'Acme Verified'],
  ...[
    'Acme™',
    'Acme®',
    'Admin1',
    '1Admin',
    '24admin24',
    'Acme 24',
    'Support_2',
    'AnnaSupport',
    "Sup'port",
    "'Support'",
  ],
  ...[
    'Ꮪupport',
    'ꓢupport',
    'Sup port',
    'Anna Sup port',
    'S.u.p-port',
    'ᴀᴄᴍᴇ',
    'ꜱᴜᴘᴘᴏʀᴛ',

    'ꓮꓓꓟꓲꓠ',
    'Help Center',
  ],
  ...['АсмеПоддержка', 'Acme-Pay team', 'Pay Team'],
  ...[
    'Adrnin',
    'Aclmin',
    'Acirnin',
    'Acrne Pay',
    'ACRNE',
    'rnoderator',
    'AdrninTeam',
    'Adr nin',
    'Wemer',
    'Wemer team',
  ],
  ...['S∪pport', 'Supp∘rt', 'moderatornotification'],
]

const HONEST_TEXTS = [
  ...[
    '10% off for both of us',
    'Скидка 10% до 31.12.2026',
    '1 000 000 рублей',
    'Since 1999–2026',
    'Join Acme with me',
    'Acme',
  ],
  ...[
    'Support my run',
    'Поддержи меня',
    'Free bank card for friends',
    'The account for families',
    'Открой счёт в банке за 5 минут',
  ],
  ...[
    'Dr.Smith invites you',
    'и т.д. и т.п.',
    'Открыто 24/7, 10:00-22:00',
    'v2.0',
    '50 000 prizes, 2 + 2 = 4',
    'Скидка для двоих',
  ],
  ...['Version 3.5 is out', 'St.Petersburg', 'Книга А.С.Пушкина', 'J.R.R.Tolkien', 'Скидка.Заходи', 'Wait...what?'],
  ...[
    'Join Acme, support my run',
    'Support my run with Acme',
    'Official fan of Zenit',
    'a.m. or p.m., 10.5kg',
    'U.S.Army',
  ],
  ...[
    '10:00-22:00, 9:30–18:00',
    'Sizes 36, 37, 38, 39',
    '1,000,000 prizes',
    'Now 1,999 / 2,499',
    'Win 1,000-5,000 points',
    '10.000.000 ₽',
    'Coffee•Tea',
    'col·lecció',
  ],
  ...['Join with my link before the end of autumn.', '31.12.2026 10:00', 'Money for a new card'],
]

const LURES = [
  ...[
    'Your account is blocked.',
    'Ваш аккаунт заблокирован',
    'Your cаrd has been suspended!',
    'Карта клиента взломана',
  ],
  ...['Acme Support: please call', 'Служба поддержки', 'Support', 'Hello! Acme security team'],
  ...[
    'Official message from Acme',
    'Сообщение от службы поддержки Acme',
    'AcmeSupport',
    'Hello from Acme support to you',
  ],
  ...['Adrnin', 'Acrne S∪pport', 'Acrne security tearn', 'Wemer support'],
  ...['Acme Verified', 'Acme support 24/7', 'Letter of the Acme team', 'Login Acme', 'Официальный сайт Acme'],
]

const CONTACTS = [
  ...[
    'Call +7 917 444-55-66',
    '8 (800) 555-35-35',
    '٠١٢٣٤٥٦٧',
    '8️⃣9️⃣1️⃣7️⃣4️⃣4️⃣4️⃣',
    '８９１７４４４',
    '8.9.1.7.4.4.4',
    'Call ❽ ❽⓿⓿ ❶❷❸ ❹❺ ❻❼',
    '🅴🆅🅸🅻.🅲🅾🅼',
    '5556677',
  ],
  ...['+7,967,123,45,67', '+7_967_123_45_67', '8*967*1234567', '8|967|123|45|67', '8:967:123:45:67', '8•967•123•45•67'],
  ...['gift-acmeꓸcom', 'acme‧com', 'acme∙com', 'acme⋅com'],
  ...[
    'evil.com',
    'Evil.RU',
    'pay-acme.ru/x',
    'https://evil',
    'www.evil',
    't.me/evil',
    'x.com',
    'evil。com',
    'evil．com',
    'заработай.рф',
  ],
  ...[
    'anna@example.com',
    'anna＠example.com',

    'xn--e1afmkfd.xn--p1ai',
    'go to sub.evil.co.uk now',
  ],
  ...['login.acme.page', 'evil.africa', 'evil.zip', 'evil.money', 'evil.bank', 'EVIL.BANK', 'Evil.Africa', 'evil.中国'],
  ...['evil(.)com', 'evil[.]com', 'evil (dot) com', 'evil { точка } com', 'evil .com', 'T.Me', 'St.Petersburg.page'],
  ...['асме.сом', 'evil.соm', '3.ru', 'магазин.москва'],
]

describe('a name', () => {
  it.each(HONEST_NAMES)('of a person passes: %s', (name) => {
    expect([claimsToBeService(name), holdsContact(name)]).toEqual([false, false])
  })

  it.each(['Sսpport', 'Suppoгt', 'Πoддержка', 'SUPPᎾRT', 'Αdmіn2', 'Mаria', 'Жoра'])(
    'with several scripts in a word is found: %s',
    (name) => {
      expect(claimsToBeService(name)).toBe(true)
    },
  )

  it.each([
    'O’Brien',
    "D'Арси",
    'Анна2007',
    '2Pac',
    'Anna Иванова',
    'Анна (Anna)',
    'Tシャツ太郎',
    '김Kim',
    'José',
    'Зоя́',
    'Ελένη',
    'Սոնա',
    'نور',
    '山田タロウ',
    'IT-отдел',
    'ʻOlena',
  ])('in the scripts that go together passes: %s', (name) => {
    expect(claimsToBeService(name)).toBe(false)
  })

  it.each(IMPOSTORS)('that claims to be the service is found: %s', (name) => {
    expect(claimsToBeService(name)).toBe(true)
  })
})

describe('a text for strangers', () => {
  it.each(HONEST_TEXTS)('passes: %s', (text) => {
    expect([speaksForService(text), holdsContact(text)]).toEqual([false, false])
  })

  it.each(LURES)('in the name of the service is found: %s', (text) => {
    expect(speaksForService(text)).toBe(true)
  })

  it.each(CONTACTS)('with an address or a number is found: %s', (text) => {
    expect(holdsContact(text)).toBe(true)
  })

  it('is read no further than it may reach, or long ones would hold up the isolate', () => {
    expect(['a. '.repeat(130), 'a. '.repeat(140)].map((text) => holdsContact(`${text}evil.com`))).toEqual([true, false])
    expect(['x. '.repeat(130), 'x. '.repeat(140)].map((text) => speaksForService(`${text}Support`))).toEqual([
      true,
      false,
    ])
    expect(['x '.repeat(28), 'x '.repeat(40)].map((text) => claimsToBeService(`${text}support`))).toEqual([true, false])
  })

  it.each([...HONEST_TEXTS, 'Half price @ the gym'])('is fit for them: %s', (text) => {
    expect(isFitForStrangers(text)).toBe(true)
  })

  it.each(['@evil_bot', 'write to @support', LURES[0]!, CONTACTS[0]!])('is not fit for them: %s', (text) => {
    expect(isFitForStrangers(text)).toBe(false)
  })
})
