import { describe, expect, test } from 'vitest'
import { getReach, mayDial, type Reach, toHousehold } from '../../src/net/addresses.ts'

/** By where they lead: the addresses of a line, separated by blanks. */
const rows: [Reach, string][] = [
  // IPv4, both edges of every range
  ['private', '0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.255'],
  ['private', '172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.255 192.0.2.1 192.168.0.0 192.168.255.255 198.18.0.0'],
  ['private', '198.19.255.255 198.51.100.7 203.0.113.7'],
  ['public', '1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255'],
  ['public', '169.255.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0'],
  ['public', '223.255.255.255 8.8.8.8'],
  ['never', '169.254.0.0 169.254.169.254 169.254.255.255 224.0.0.1 239.255.255.255 240.0.0.0 255.255.255.254'],
  ['never', '255.255.255.255'],
  // metadata services on other addresses
  ['never', '100.100.100.200 192.0.0.192 168.63.129.16 fd00:ec2::254 fd00:0ec2:0:0:0:0:0:0254 fd20:ce::254'],
  ['never', 'fd00:42::42'],
  // IPv6
  ['private', ':: ::1 0:0:0:0:0:0:0:1 fc00::1 fdff:ffff::1 fe7f::1 fec0::1 100::1 2001:db8::1 2001:2::1 4000::1'],
  ['private', '5f00::1'],
  ['public', '2606:4700:4700::1111 2a00:1450:4009:81f::200e'],
  ['never', 'fe80::1 fe80::1%eth0 febf:ffff::1 ff02::1'],
  // IPv4 inside IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo
  ['public', '::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1'],
  ['private', '::ffff:127.0.0.1 ::ffff:7f00:1 ::FFFF:10.0.0.1 ::127.0.0.1 ::7f00:1 ::8.8.8.8 ::ffff:0:127.0.0.1'],
  ['private', '64:ff9b::10.0.0.1 64:ff9b::7f00:1 64:ff9b:1::8.8.8.8 2002:a00:1::1 2002:7f00:1::'],
  ['private', '2001:0:4136:e378:8000:63bf:f7f7:f7f7'],
  ['never', '::ffff:169.254.169.254 ::ffff:a9fe:a9fe ::169.254.169.254 ::ffff:0:a9fe:a9fe 64:ff9b::a9fe:a9fe'],
  ['never', '64:ff9b:1::a9fe:a9fe 2002:a9fe:a9fe:: 2001::5601:5601'],
  // spellings some resolver or library may still take
  ['private', '127.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1'],
  ['never', '0251.0376.0251.0376'],
  // no address
  ['never', 'localhost 127.0.0.1.example.com 256.256.256.256 1.2.3.4.5 :::1'],
]

describe('where an address leads', () => {
  test.each(rows)('is %s: %s', (reach, addresses) => {
    for (const address of addresses.split(' ')) expect(getReach(address), address).toBe(reach)
  })

  test('no text leads nowhere', () => expect(getReach('')).toBe('never'))

  test.each([
    ['2130706433', 'private'],
    ['0x7f.1', 'private'],
    ['0177.0.0.1', 'private'],
    ['127.1', 'private'],
    ['127.0.0.1.', 'private'],
    ['①②⑦.0.0.1', 'private'],
    ['%31%32%37.0.0.1', 'private'],
    ['0', 'private'],
    ['2852039166', 'never'],
    ['0xa9.0xfe.0xa9.0xfe', 'never'],
    ['[::ffff:127.0.0.1]', 'private'],
    ['[0:0:0:0:0:ffff:a9fe:a9fe]', 'never'],
    ['[::ffff:8.8.8.8]', 'public'],
    ['134744072', 'public'],
  ] as const)('http://%s/ leads to a %s address', (host, reach) => {
    const literal = new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, '')
    expect(getReach(literal)).toBe(reach)
  })

  test('allowing private addresses opens those and no others', () => {
    expect(['8.8.8.8', '10.0.0.1', '169.254.169.254'].map((address) => mayDial(address, false))).toEqual([
      true,
      false,
      false,
    ])
    expect(['8.8.8.8', '10.0.0.1', '169.254.169.254'].map((address) => mayDial(address, true))).toEqual([
      true,
      true,
      false,
    ])
  })
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8:1:3::9', '2001:db8:1:3::/64'],
  ['::1', '0:0:0:0::/64'],
  ['not an address: at all', 'not an address: at all'],
])('%s is of the household %s', (address, household) => expect(toHousehold(address)).toBe(household))
