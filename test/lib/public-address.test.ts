import { describe, expect, it } from 'vitest'
import { isLoopbackUrl, isPublicAddress, isPublicUrl } from '../../src/lib/public-address.ts'

describe('a URL that others choose', () => {
  it.each([
    'https://shop.example.com/hook?token=1',
    'https://shop.example.com:8443/',
    'https://SHOP.EXAMPLE.COM./',
    'https://1.1.1.1/',
    'https://[2606:4700:4700::1111]/',
    'https://[64:ff9b::101:101]/',
    'https://пример.рф/',
    'https://localhost.example.com/',
    'https://172.32.0.1/',
    'https://100.128.0.1/',
  ])('may be %s', (url) => {
    expect(isPublicUrl(url)).toBe(true)
  })

  it.each([
    ...['', 'shop.example.com', '/hook', 'http://shop.example.com/', 'ftp://shop.example.com/', 'file:///etc/passwd'],
    ...['https://user:pass@shop.example.com/', 'https://user@shop.example.com/', 'https://127.0.0.1@[::1]/'],
    ...[
      'https://localhost/',
      'https://LOCALHOST./',
      'https://a.localhost/',
      'https://printer.local/',
      'https://intranet/',
    ],
    ...['https://metadata.google.internal/', 'https://db.corp/', 'https://router.home.arpa/', 'https://router.lan/'],
    ...['https://127.0.0.1/', 'https://127.1/', 'https://2130706433/', 'https://0x7f000001/', 'https://0x7f.1/'],
    ...['https://0177.0.0.1/', 'https://127.0.0.1./', 'https://１２７.0.0.1/', 'https://0/', 'https://0.0.0.0/'],
    ...['https://10.0.0.1/', 'https://10.255.255.255/', 'https://172.16.0.1/', 'https://172.31.255.255/'],
    ...[
      'https://192.168.1.1/',
      'https://169.254.169.254/latest/meta-data/',
      'https://100.64.0.1/',
      'https://100.127.255.255/',
    ],
    ...[
      'https://192.0.0.8/',
      'https://192.0.2.1/',
      'https://198.18.0.1/',
      'https://198.51.100.1/',
      'https://203.0.113.1/',
    ],
    ...['https://224.0.0.1/', 'https://240.0.0.1/', 'https://255.255.255.255/', 'https://0xa9fea9fe/'],
    ...[
      'https://[::]/',
      'https://[::1]/',
      'https://[::ffff:127.0.0.1]/',
      'https://[::ffff:7f00:1]/',
      'https://[::127.0.0.1]/',
    ],
    ...[
      'https://[fc00::1]/',
      'https://[fd12:3456::1]/',
      'https://[fe80::1]/',
      'https://[fec0::1]/',
      'https://[ff02::1]/',
    ],
    ...[
      'https://[64:ff9b::7f00:1]/',
      'https://[64:ff9b::a00:1]/',
      'https://[64:ff9b:1::1]/',
      'https://[2002:7f00:1::]/',
    ],
    ...['https://[2001:0:7f00:1::]/', 'https://[2001:db8::1]/', 'https://[100::1]/', 'https://[3fff::1]/'],
  ])('may not be %s', (url) => {
    expect(isPublicUrl(url)).toBe(false)
  })

  it('is that of the own machine by three names alone', () => {
    expect(
      [
        'http://localhost:8080/x',
        'http://127.0.0.1/',
        'https://[::1]:1/',
        'http://127.0.0.2/',
        'http://a.localhost/',
        'x',
      ].map(isLoopbackUrl),
    ).toEqual([true, true, true, false, false, false])
  })
})

describe('an address', () => {
  it.each(['8.8.8.8', '2a00:1450:4001:81b::200e', '64:ff9b::8.8.8.8', '2606:4700::'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  it.each([
    ...['127.0.0.1', '::1', '::', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '64:ff9b::10.0.0.1', 'fe80::1%eth0', 'FD00::1'],
    ...[
      '',
      'x',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '1:2:3',
      '1::2::3',
      '2606:4700:0:0:0:0:0:0:0',
      '2606:4700::1.2.3.256',
    ],
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
})
