import type { Secret } from '../../web/signed.ts'
import type { RenderedMessage } from './outbox-message.ts'

/**
 * The text that the mark of a contact signs: the code of the order or quote for which the contact was typed, and the
 * contact.
 */
const signedContact = (code: string, address: string) => `contact ${code} ${address.toLowerCase()}`

/**
 * Marks the links of a message that open its order or quote in full, which are the links that end with `query`. No page
 * shows the mark, so a visitor with the mark has read a message to that contact.
 */
export function markMessage<Message extends Pick<RenderedMessage, 'subject' | 'body' | 'button'>>(
  message: Message,
  secret: Pick<Secret, 'sign'>,
  { code, address, query }: { code: string; address: string; query: string },
): Message {
  if (address === '') return message
  const mark = `&lewat=${secret.sign(signedContact(code, address))}`
  const addMark = (text: string) => text.replaceAll(query, `${query}${mark}`)
  const { body, button } = message
  return { ...message, body: addMark(body), button: button && { ...button, href: addMark(button.href) } }
}

/** Removes the marks for readers of a message to whom the contact may not belong. */
export const withoutMarks = (text: string): string => text.replaceAll(/&lewat=[\w-]+/g, '')

export const isValidMark = (secret: Pick<Secret, 'isSigned'>, mark: string, code: string, address: string): boolean =>
  secret.isSigned(mark, signedContact(code, address))
