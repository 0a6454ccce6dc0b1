import { describe, expect, it } from 'vitest'
import { maskPhone, parsePhone, parsePhoneStart, setDefaultCountry } from '../../src/lib/phone.ts'

describe('parsePhone', () => {
  it.each([
    ['+79174445566', '7', 'RU'],
    ['+7 701 123-45-67', '7', 'KZ'],
    ['+44 7400 123456', '44', 'GB'],
    ['+1 (202) 555-0123', '1', 'US'],
    ['+86 138 0013 8000', '86', 'CN'],
    ['+380 50 123 45 67', '380', 'UA'],
    ['+1 876 555 0123', '1', 'JM'],
    ['+870 301 234 567', '870', '+870'],
    ['TEL:+375-29-123-45-67', '375', 'BY'],
  ])('reads %s with the calling code %s and the country %s', (typed, callingCode, country) => {
    expect(parsePhone(typed)).toEqual({ e164: `+${typed.replace(/\D/g, '')}`, callingCode, country })
  })

  it.each([
    '\u202d+79174445566\u202c',
    '\u2068+7\u00a0917\u202f444\u201155\u221266\u2069',
    '＋７（９１７）４４４－５５－６６',
    '+7 [917] 444/55/66',
    '+7.917.444.55.66',
    '007 917 444 55 66',
    '+٧٩١٧٤٤٤٥٥٦٦',
    '+۷۹۱۷۴۴۴۵۵۶۶',
    'tel:\u200e+7-917-444-55-66',
  ])('reads %j as +79174445566', (typed) => {
    expect(parsePhone(typed)?.e164).toBe('+79174445566')
  })

  it.each([
    ['+5491123456789', ['+54 9 11 2345-6789', '+54 11 2345-6789', '+54 11 15 2345-6789', '+54 011 15 2345 6789']],
    ['+5493435551212', ['+54 9 3435 55-1212', '+54 3435 55-1212', '0054 3435 15 55-1212']],
    ['+525512345678', ['+52 55 1234 5678', '+52 1 55 1234 5678', '+52 044 55 1234 5678', '+52 01 55 1234 5678']],
    ['+5511961234567', ['+55 11 96123-4567', '+55 11 6123-4567', '+55 0 11 6123-4567']],
    ['+5531981234567', ['+55 31 98123-4567', '+55 31 8123-4567']],
  ])('reads %s in every way that people write it', (e164, ways) => {
    expect(ways.map((typed) => parsePhone(typed)?.e164)).toEqual(ways.map(() => e164))
  })

  it.each(['+548001234567', '+548101234567', '+528001234567', '+551131234567', '+558001234567'])(
    'leaves %s as it is: it belongs to no mobile',
    (e164) => {
      expect(parsePhone(e164)?.e164).toBe(e164)
    },
  )

  it.each([
    ['AR', '+5491123456789', ['11 2345-6789', '011 15 2345-6789', '9 11 2345 6789']],
    ['MX', '+525512345678', ['55 1234 5678', '1 55 1234 5678', '044 55 1234 5678']],
    ['BR', '+5511961234567', ['11 96123-4567', '(11) 6123-4567']],
  ])('does so for national numbers of %s', (country, e164, ways) => {
    setDefaultCountry(country)
    const read = ways.map((typed) => parsePhone(typed)?.e164)
    setDefaultCountry(undefined)
    expect(read).toEqual(ways.map(() => e164))
  })

  it('reads national numbers only if there is a default country', () => {
    const typed = ['89174445566', '8 (917) 444-55-66', '917 444 55 66', '79174445566', '+380 50 123 45 67']
    const read = () => typed.map((text) => parsePhone(text)?.e164)
    expect(read()).toEqual([undefined, undefined, undefined, undefined, '+380501234567'])
    setDefaultCountry('RU')
    const numbers = read()
    setDefaultCountry(undefined)
    const [own] = numbers
    expect(numbers).toEqual([own, own, own, own, '+380501234567'])
    expect(own).toBe('+79174445566')
  })

  it.each(['+7917', '79174445566', '+7917444556a', '++79174445566', '+79174445566;ext=1', '+'])(
    'rejects %s',
    (typed) => {
      expect(parsePhone(typed)).toBeUndefined()
    },
  )
})

describe('maskPhone', () => {
  it.each([
    ['+79174445566', '+7 ••• ••• •• 66'],
    ['+8613800138000', '+86 ••• ••• ••• 00'],
    ['+3706123456', '+370 ••• •• 56'],
    ['+29012345', '+290 ••• 45'],
    ['+12025550123', '+1 ••• ••• •• 23'],
    ['+870301234567', '+870 ••• ••• • 67'],
  ])('shows %s as %s', (phone, masked) => {
    expect(maskPhone(phone)).toBe(masked)
  })
})

describe('parsePhoneStart', () => {
  it.each([
    ['RU', '8 926', '+7926'],
    ['RU', '8 (926) 12', '+792612'],
    ['RU', '8926 123-4', '+79261234'],
    ['RU', '8 926 444-55-66', '+79264445566'],
    ['RU', '+7 926', '+7926'],
    ['RU', '+49 30', '+4930'],
    ['DE', '0171 23', '+4917123'],
    ['DE', '030 12', '+493012'],
    ['GB', '020 7946', '+44207946'],
    ['US', '1 650 253', '+1650253'],
    ['US', '+1-650', '+1650'],
    // Groups that may stand anywhere in a number.
    ['RU', '8', undefined],
    ['RU', '8926', undefined],
    ['RU', '+7926', undefined],
    ['RU', '8 79175', undefined],
    ['RU', '8 9 2', undefined],
    ['RU', '800 555', undefined],
    ['RU', '926 123', undefined],
    ['US', '650 253', undefined],
    ['RU', '8 926 Anna', undefined],
    [undefined, '8 926 12', undefined],
    [undefined, '+7 926 12', '+792612'],
  ])('with the default country %s, %s starts %s', (country, typed, expected) => {
    setDefaultCountry(country)
    try {
      expect(parsePhoneStart(typed)).toBe(expected)
    } finally {
      setDefaultCountry(undefined)
    }
  })
})
