import { generateKeyPairSync, sign } from 'node:crypto'

/** A certificate for 127.0.0.1 that nobody vouches for, with its key, both as PEM. It ends at `end`. */
export function makeCertificate(end: Date): { cert: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const algorithm = part(0x30, Buffer.from('06082a8648ce3d040302', 'hex'))
  const name = part(
    0x30,
    part(0x31, part(0x30, Buffer.from('0603550403', 'hex'), part(0x0c, Buffer.from('127.0.0.1')))),
  )
  const time = (moment: Date) => part(0x17, Buffer.from(`${moment.toISOString().slice(2, 19).replace(/\D/g, '')}Z`))
  const version = part(0xa0, Buffer.from('020102', 'hex'))
  const validity = part(0x30, time(new Date(end.getTime() - 90 * 86_400_000)), time(end))
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const body = part(0x30, version, Buffer.from('020101', 'hex'), algorithm, name, validity, name, spki)
  const signature = part(0x03, Buffer.from([0]), sign('sha256', body, privateKey))
  const der = part(0x30, body, algorithm, signature).toString('base64').replace(/.{64}/g, '$&\n')
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** A value in DER: its tag, its length and what it holds. */
function part(tag: number, ...held: Buffer[]): Buffer {
  const content = Buffer.concat(held)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
