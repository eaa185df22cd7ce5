import type { SMTPServerSession } from 'smtp-server'

/** A letter as it came over the wire, and what its reader sees of it. */
export type Letter = {
  to: string[]
  subject: string
  text: string
  html: string
  messageId: string
  data: string
  /** Whether the line was encrypted. */
  secure: boolean
  at: Date
}

/** Reads what nodemailer writes: one level of parts, in quoted-printable, base64 or plain. */
export function readLetter(data: string, { envelope, secure }: SMTPServerSession): Letter {
  const [head] = halves(data)
  return {
    to: envelope.rcptTo.map(({ address }) => address),
    subject: words(header(head, 'Subject')),
    text: part(data, 'text/plain'),
    html: part(data, 'text/html'),
    messageId: header(head, 'Message-ID'),
    data,
    secure,
    at: new Date(),
  }
}

function halves(text: string): [head: string, body: string] {
  const at = text.indexOf('\r\n\r\n')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 4)]
}

/** A header's value, its folded lines joined. */
const header = (head: string, name: string) =>
  new RegExp(`^${name}: *([^\\r\\n]*(?:\\r\\n[ \\t][^\\r\\n]*)*)`, 'im')
    .exec(head)?.[1]
    ?.replace(/\r\n[ \t]/g, ' ')
    .trim() ?? ''

function part(data: string, type: string): string {
  const [head, body] = halves(data)
  const kind = header(head, 'Content-Type')
  const boundary = /boundary="?([^";\s]+)/i.exec(kind)?.[1]
  if (boundary) {
    const inner = body.split(`--${boundary}`).slice(1, -1)
    return inner.map((one) => part(one.replace(/^\r\n/, ''), type)).find((text) => text !== '') ?? ''
  }
  if (!kind.toLowerCase().startsWith(type)) return ''
  return decoded(body, header(head, 'Content-Transfer-Encoding').toLowerCase()).replaceAll('\r\n', '\n')
}

function decoded(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  if (encoding !== 'quoted-printable') return body
  return bytes(body.replace(/=\r\n/g, ''))
}

/** "=C3=A9" is two bytes of one letter. */
const bytes = (text: string) =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString()

/** A header in other letters than ASCII: "=?UTF-8?Q?Pesanan_=E2=80=9C?=". */
const words = (value: string) =>
  value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, way: string, text: string) =>
      way.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString() : bytes(text.replaceAll('_', ' ')),
    )
