import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { mayDial } from './addresses.ts'

/** Like `dns.lookup`. */
export type Lookup = (
  hostname: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: { address: string; family: number }[]) => void,
) => void

/** The `code` of the error, apart from network errors. */
type DialRefusal = 'ADDRESS_FORBIDDEN' | 'ADDRESS_MISSING' | 'CONNECT_TIMEOUT'

export type DialOptions = {
  allowPrivate: boolean
  /** Milliseconds for DNS lookup, TCP and TLS together. Default 1000. */
  connectTimeout?: number
  lookup?: Lookup
}

/**
 * undici's connector with a check of every address at connection time. The checked addresses are the ones connected to,
 * so DNS rebinding gains nothing. A host with one forbidden address is refused.
 */
export function createDialler(options: DialOptions): buildConnector.connector {
  const { connectTimeout = 1000, lookup = systemLookup, allowPrivate } = options
  const dial = buildConnector({ lookup: guardLookup(lookup, allowPrivate), timeout: connectTimeout })
  return (target, callback) => {
    // Node connects to an IP address in the URL without calling `lookup`, so such an address is checked first.
    const literal = isIP(target.hostname) !== 0
    if (literal && !mayDial(target.hostname, allowPrivate)) return callback(refusal('ADDRESS_FORBIDDEN'), null)
    let waiting = true
    // undici's own timer fires up to a second late, so this one decides and undici's only cleans up the socket.
    const timer = setTimeout(() => {
      waiting = false
      callback(refusal('CONNECT_TIMEOUT'), null)
    }, connectTimeout)
    dial(target, (...outcome) => {
      clearTimeout(timer)
      if (waiting) callback(...outcome)
      else outcome[1]?.destroy()
    })
  }
}

function guardLookup(lookup: Lookup, allowPrivate: boolean): LookupFunction {
  return (hostname, { all }, callback) =>
    lookup(hostname, { all: true }, (error, addresses) => {
      if (error) return callback(error, [])
      const [first] = addresses
      if (!first) return callback(refusal('ADDRESS_MISSING'), [])
      if (!addresses.every(({ address }) => mayDial(address, allowPrivate))) {
        return callback(refusal('ADDRESS_FORBIDDEN'), [])
      }
      if (all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
}

const refusal = (code: DialRefusal) => Object.assign(new Error(code), { code })
