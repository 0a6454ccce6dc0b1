/** Our own paths, and those that browsers and crawlers know: as a whole alias. */
export const RESERVED_ALIASES = [
  ...['api', 'app', 'assets', 'auth', 'docs', 'errors', 'favicon', 'health', 'help', 'home', 'invite', 'join', 'link'],
  ...[
    'links',
    'manifest',
    'null',
    'redoc',
    'referral',
    'referrals',
    'register',
    'robots',
    'root',
    'schema',
    'settings',
  ],
  ...['signup', 'sitemap', 'static', 'stats', 'status', 'undefined', 'users', 'well-known', 'www'],
]

/** Words that claim to speak for the service: also between hyphens. */
export const RESERVED_WORDS = [
  ...['admin', 'administrator', 'billing', 'login', 'moderator', 'official', 'password', 'payments', 'security'],
  ...['signin', 'staff', 'superuser', 'support', 'verify'],
  ...['bezopasnost', 'oficialno', 'oficialnyj', 'ofitsialno', 'oplata', 'parol', 'podderjka', 'podderzhka'],
]

/**
 * Offensive words, English and Russian in Latin letters: as a whole alias or between hyphens, with or without s or es at
 * the end. Not as a part of a word, since many hide inside harmless ones; nor such as are somebody's name.
 */
export const OFFENSIVE_WORDS = [
  ...['anal', 'anus', 'arse', 'arsehole', 'ass', 'asshole', 'bastard', 'bitch', 'bollock', 'boob', 'cock', 'cunt'],
  ...['dick', 'dickhead', 'dildo', 'fag', 'fagot', 'gook', 'hitler', 'jizz', 'kike', 'kkk', 'nazi', 'nigga', 'nigger'],
  ...[
    'paki',
    'pedo',
    'pedophile',
    'penis',
    'piss',
    'porn',
    'porno',
    'pussy',
    'rape',
    'rapist',
    'retard',
    'sex',
    'sexy',
  ],
  ...['shit', 'shitty', 'slut', 'tit', 'tranny', 'twat', 'vagina', 'wank', 'wanker', 'whore', 'xxx'],
  ...['bliad', 'bliat', 'blya', 'blyat', 'chmo', 'churka', 'ebal', 'ebat', 'eblan', 'gandon', 'gavno', 'govno'],
  ...['hohol', 'hueso', 'huesos', 'hui', 'huilo', 'huy', 'huylo', 'khui', 'khuy', 'nahui', 'nahuy', 'nakhui', 'nakhuy'],
  ...['ohuel', 'pedik', 'pedofil', 'pidar', 'pidaras', 'pidor', 'pidoras', 'pidory', 'pidr', 'pizda', 'pizdec'],
  ...['pizdets', 'shalava', 'shluha', 'shlyuha', 'suka', 'ublyudok', 'uebok', 'xohol', 'xuesos', 'xui', 'xuilo', 'xuy'],
  ...['yebat', 'zhid', 'zhopa', 'jopa', 'zhopy'],
]

/** Roots that no harmless word holds, nor two of them in a row: anywhere. */
export const OFFENSIVE_ROOTS = [
  'blowjob',
  'blyad',
  'cocksuck',
  'dolboeb',
  'dolboyob',
  'faggot',
  'fuck',
  'mudak',
  'zalup',
]
