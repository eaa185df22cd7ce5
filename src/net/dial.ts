import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { mayDial } from './addresses.ts'

/** `dns.lookup` for all addresses. */
export type Lookup = (
  hostname: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: { address: string; family: number }[]) => void,
) => void

/** Why no connection was made, besides network errors: the error's `code`. */
export type DialRefusal = 'ADDRESS_FORBIDDEN' | 'ADDRESS_MISSING' | 'CONNECT_TIMEOUT'

export type DialOptions = {
  allowPrivate: boolean
  /** Milliseconds for name lookup, TCP and TLS together. Default 1000. */
  connectTimeout?: number
  lookup?: Lookup
}

/**
 * undici's connector, with every address checked when it is dialled. The checked addresses are the connected ones, so
 * DNS rebinding gains nothing. One forbidden address refuses the host.
 */
export function createDialler(options: DialOptions): buildConnector.connector {
  const { connectTimeout = 1000, lookup = systemLookup, allowPrivate } = options
  const dial = buildConnector({ lookup: checked(lookup, allowPrivate), timeout: connectTimeout })
  return (target, callback) => {
    // Node connects to a literal address without calling `lookup`.
    const literal = isIP(target.hostname) !== 0
    if (literal && !mayDial(target.hostname, allowPrivate)) return callback(refusal('ADDRESS_FORBIDDEN'), null)
    let waiting = true
    // undici's own timer is up to a second late; it only cleans up the socket.
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

function checked(lookup: Lookup, allowPrivate: boolean): LookupFunction {
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
