import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { isIP } from 'node:net'
import { connect } from 'node:tls'
import { mayDial } from './addresses.ts'

/** Milliseconds for connection and handshake. */
const TIMEOUT_MS = 5_000

/**
 * Returns when the certificate of an https address expires, whether or not the certificate is valid. Returns null if
 * the host has a forbidden address. Throws if the server shows no certificate within five seconds.
 */
export async function certificateEnd(address: string, allowPrivate: boolean): Promise<Date | null> {
  const { hostname, port } = new URL(address)
  const name = hostname.replace(/^\[|\]$/g, '')
  const addresses = await lookup(name, { all: true })
  const [first] = addresses
  if (!first || !addresses.every((one) => mayDial(one.address, allowPrivate))) return null
  const socket = connect({
    host: first.address,
    port: Number(port) || 443,
    ...(isIP(name) ? {} : { servername: name }),
    rejectUnauthorized: false,
  })
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(TIMEOUT_MS) })
    const end = new Date(socket.getPeerCertificate().valid_to)
    if (Number.isNaN(end.getTime())) throw new Error(`${name} shows no certificate`)
    return end
  } finally {
    socket.on('error', () => {}).destroy()
  }
}
