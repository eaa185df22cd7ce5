import { describe, expect, test } from 'vitest'
import { householdOf, mayDial, type Reach, reachOf } from '../../src/net/addresses.ts'

const rows: [string, Reach][] = [
  // IPv4, both edges of every range
  ['0.0.0.0', 'private'],
  ['0.255.255.255', 'private'],
  ['1.0.0.0', 'public'],
  ['9.255.255.255', 'public'],
  ['10.0.0.0', 'private'],
  ['10.255.255.255', 'private'],
  ['11.0.0.0', 'public'],
  ['100.63.255.255', 'public'],
  ['100.64.0.0', 'private'],
  ['100.127.255.255', 'private'],
  ['100.128.0.0', 'public'],
  ['126.255.255.255', 'public'],
  ['127.0.0.1', 'private'],
  ['127.255.255.255', 'private'],
  ['128.0.0.0', 'public'],
  ['169.253.255.255', 'public'],
  ['169.254.0.0', 'never'],
  ['169.254.169.254', 'never'],
  ['169.254.255.255', 'never'],
  ['169.255.0.0', 'public'],
  ['172.15.255.255', 'public'],
  ['172.16.0.0', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.0', 'public'],
  ['192.0.0.0', 'private'],
  ['192.0.0.255', 'private'],
  ['192.0.2.1', 'private'],
  ['192.167.255.255', 'public'],
  ['192.168.0.0', 'private'],
  ['192.168.255.255', 'private'],
  ['192.169.0.0', 'public'],
  ['198.17.255.255', 'public'],
  ['198.18.0.0', 'private'],
  ['198.19.255.255', 'private'],
  ['198.20.0.0', 'public'],
  ['198.51.100.7', 'private'],
  ['203.0.113.7', 'private'],
  ['223.255.255.255', 'public'],
  ['224.0.0.1', 'never'],
  ['239.255.255.255', 'never'],
  ['240.0.0.0', 'never'],
  ['255.255.255.254', 'never'],
  ['255.255.255.255', 'never'],
  ['8.8.8.8', 'public'],
  // metadata services on other addresses
  ['100.100.100.200', 'never'],
  ['192.0.0.192', 'never'],
  ['168.63.129.16', 'never'],
  ['fd00:ec2::254', 'never'],
  ['fd00:0ec2:0:0:0:0:0:0254', 'never'],
  ['fd20:ce::254', 'never'],
  ['fd00:42::42', 'never'],
  // IPv6
  ['::', 'private'],
  ['::1', 'private'],
  ['0:0:0:0:0:0:0:1', 'private'],
  ['2606:4700:4700::1111', 'public'],
  ['2a00:1450:4009:81f::200e', 'public'],
  ['fc00::1', 'private'],
  ['fdff:ffff::1', 'private'],
  ['fe7f::1', 'private'],
  ['fe80::1', 'never'],
  ['fe80::1%eth0', 'never'],
  ['febf:ffff::1', 'never'],
  ['fec0::1', 'private'],
  ['ff02::1', 'never'],
  ['100::1', 'private'],
  ['2001:db8::1', 'private'],
  ['2001:2::1', 'private'],
  ['4000::1', 'private'],
  ['5f00::1', 'private'],
  // IPv4 inside IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo
  ['::ffff:8.8.8.8', 'public'],
  ['::ffff:127.0.0.1', 'private'],
  ['::ffff:7f00:1', 'private'],
  ['::FFFF:10.0.0.1', 'private'],
  ['::ffff:169.254.169.254', 'never'],
  ['::ffff:a9fe:a9fe', 'never'],
  ['::127.0.0.1', 'private'],
  ['::7f00:1', 'private'],
  ['::8.8.8.8', 'private'],
  ['::169.254.169.254', 'never'],
  ['::ffff:0:127.0.0.1', 'private'],
  ['::ffff:0:a9fe:a9fe', 'never'],
  ['64:ff9b::8.8.8.8', 'public'],
  ['64:ff9b::10.0.0.1', 'private'],
  ['64:ff9b::7f00:1', 'private'],
  ['64:ff9b::a9fe:a9fe', 'never'],
  ['64:ff9b:1::8.8.8.8', 'private'],
  ['64:ff9b:1::a9fe:a9fe', 'never'],
  ['2002:808:808::1', 'public'],
  ['2002:a00:1::1', 'private'],
  ['2002:7f00:1::', 'private'],
  ['2002:a9fe:a9fe::', 'never'],
  ['2001:0:4136:e378:8000:63bf:f7f7:f7f7', 'private'],
  ['2001::5601:5601', 'never'],
  // spellings some resolver or library may still take
  ['127.1', 'private'],
  ['2130706433', 'private'],
  ['0x7f000001', 'private'],
  ['0x7f.1', 'private'],
  ['0177.0.0.1', 'private'],
  ['0251.0376.0251.0376', 'never'],
  // no address
  ['', 'never'],
  ['localhost', 'never'],
  ['127.0.0.1.example.com', 'never'],
  ['256.256.256.256', 'never'],
  ['1.2.3.4.5', 'never'],
  [':::1', 'never'],
]

describe('where an address leads', () => {
  test.each(rows)('%s is %s', (address, reach) => {
    expect(reachOf(address)).toBe(reach)
  })

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
    expect(reachOf(literal)).toBe(reach)
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
])('%s is of the household %s', (address, household) => expect(householdOf(address)).toBe(household))
