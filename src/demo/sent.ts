import { nearMoment } from '../web/dates.ts'

/** What came in at the telephone and in the mailbox; `text` is plain. */
type WhatsApp = { target: string; message: string; at: Date }
type Mail = { to: readonly string[]; subject: string; text: string; at: Date }

/** Text with its addresses made out: `href` is null where a piece is just words. */
export type Piece = { text: string; href: string | null }
type SentMessage = { to: string; at: string; subject: string | null; pieces: Piece[] }
export type Sent = { whatsapps: SentMessage[]; mails: SentMessage[] }

/** As many of each as anybody reads. */
const SHOWN = 30

/** What a customer would have in their hands, the newest first. */
export function sentView(came: { whatsapps: readonly WhatsApp[]; mails: readonly Mail[] }, now: Date): Sent {
  return {
    whatsapps: newest(came.whatsapps).map(({ target, message, at }) => ({
      to: `+${target}`,
      at: nearMoment(at, now),
      subject: null,
      pieces: linked(message),
    })),
    mails: newest(came.mails).map(({ to, subject, text, at }) => ({
      to: to.join(', '),
      at: nearMoment(at, now),
      subject,
      pieces: linked(text.trim()),
    })),
  }
}

const newest = <Message>(messages: readonly Message[]) => messages.slice(-SHOWN).reverse()

/** As telephones do: what ends a sentence is no part of the address. */
export function linked(text: string): Piece[] {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/)
    .map((piece, at) => ({ text: piece, href: at % 2 === 1 ? piece : null }))
    .filter((piece) => piece.text !== '')
}
