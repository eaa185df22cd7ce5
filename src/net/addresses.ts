import ipaddr from 'ipaddr.js'

/** `private`: reachable from a local network or this machine only. `never`: no legitimate server has this address. */
export type Reach = 'public' | 'private' | 'never'

/**
 * Classifies an IP address, in any notation, by the special-purpose address registries (RFC 6890 and updates). An
 * address that embeds an IPv4 address gets the stricter class of the two. Text that is not an address is `never`.
 */
export function getReach(address: string): Reach {
  // ipaddr.js reads `::8.8.8.8` as an IPv4-mapped address (`::ffff:8.8.8.8`), which the operating system does not.
  const spelled = address.replace(/^::(?=\d+\.)/, '::0:')
  if (!ipaddr.isValid(spelled)) return 'never'
  const parsed = ipaddr.parse(spelled)
  if (parsed instanceof ipaddr.IPv4) return reachOfIPv4(parsed)
  const carried = carriedIPv4(parsed)
  return carried ? stricter(reachOfIPv6(parsed), reachOfIPv4(carried)) : reachOfIPv6(parsed)
}

/** Whether this server may connect to an address. */
export function mayDial(address: string, allowPrivate: boolean): boolean {
  const reach = getReach(address)
  return reach === 'public' || (reach === 'private' && allowPrivate)
}

export const isLoopback = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'

/**
 * Returns the unit that rate limits count: an IPv4 address, or the /64 network of an IPv6 address, which one household
 * usually has.
 */
export function toHousehold(address: string): string {
  if (!address.includes(':') || !ipaddr.isValid(address)) return address
  const parsed = ipaddr.parse(address)
  if (parsed instanceof ipaddr.IPv4) return address
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString()
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`
}

/** Returns the /48 network of a household, the largest network that one site gets; null for an IPv4 address. */
export const toSiteNetwork = (household: string): string | null =>
  household.endsWith('::/64') ? `${household.split(':').slice(0, 3).join(':')}::/48` : null

// Cloud metadata services outside the link-local ranges (AWS, Google, Scaleway, Alibaba, Oracle, Azure) hand out
// credentials, so no request may reach them.
const metadata = new Set(
  ['fd00:ec2::254', 'fd20:ce::254', 'fd00:42::42', '100.100.100.200', '192.0.0.192', '168.63.129.16'].map((address) =>
    ipaddr.parse(address).toString(),
  ),
)
const nobodyServesHere = new Set(['linkLocal', 'multicast', 'broadcast'])
const classE = ipaddr.IPv4.parseCIDR('240.0.0.0/4')
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')
const compatible = ipaddr.IPv6.parseCIDR('::/96')
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')

function reachOfIPv4(address: ipaddr.IPv4): Reach {
  const range = address.range()
  if (metadata.has(address.toString()) || nobodyServesHere.has(range) || address.match(classE)) return 'never'
  return range === 'unicast' ? 'public' : 'private'
}

function reachOfIPv6(address: ipaddr.IPv6): Reach {
  const range = address.range()
  const plain = ipaddr.fromByteArray(address.toByteArray()).toString() // The address without an IPv6 zone.
  if (metadata.has(plain) || nobodyServesHere.has(range)) return 'never'
  // The IPv4 address in these three ranges decides. Other special ranges and unassigned addresses are not public.
  if (range === 'ipv4Mapped' || range === '6to4' || address.match(nat64)) return 'public'
  return range === 'unicast' && address.match(globalUnicast) ? 'public' : 'private'
}

/** The IPv4 address in an IPv6 transition address; null for those like `::` and `::1`. */
function carriedIPv4(address: ipaddr.IPv6): ipaddr.IPv4 | null {
  const bytes = address.toByteArray()
  const range = address.range()
  if (range === '6to4') return new ipaddr.IPv4(bytes.slice(2, 6))
  if (range === 'teredo') return new ipaddr.IPv4(bytes.slice(12).map((byte) => byte ^ 0xff))
  const atTheEnd = range === 'ipv4Mapped' || range === 'rfc6145' || range === 'rfc6052'
  const compatibleForm = range === 'unicast' && address.match(compatible)
  return atTheEnd || compatibleForm ? new ipaddr.IPv4(bytes.slice(12)) : null
}

function stricter(one: Reach, other: Reach): Reach {
  if (one === 'never' || other === 'never') return 'never'
  return one === 'private' || other === 'private' ? 'private' : 'public'
}
