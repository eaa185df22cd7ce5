import { tidied } from './clean.ts'
import type { Cells } from './words.ts'

/** Lines copied from a chat: who sent them, and whether the sender is the player. */

const day = String.raw`\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}`
const hour = String.raw`\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?:\s?[AaPp][Mm])?`
const when = `(?:${day},? +${hour}|${hour}, +${day})`
/**
 * The head of a message as chat programs write it: `[23/11/26 10.03] Bu Rina:`, `23/11/26 10.03 - Bu Rina:`, `[10.03,
 * 23/11/26] Bu Rina:`.
 */
const chatHead = new RegExp(`^\\s*(?:\\[${when}\\]|${when} +[-–]) *(?:([^:\\n]{1,60}):)? *`)

/** A line without the time and sender that a chat puts in front of it. */
export function withoutChatHead(text: string): { body: string; sender: string; hasChatHead: boolean } {
  const [head = '', sender = ''] = chatHead.exec(text) ?? []
  return { body: text.slice(head.length), sender: tidied(sender.replace(/^~ ?/, '')), hasChatHead: head !== '' }
}

/** Whether the sender is the player: the message names nobody, but has a size or a number. */
export const isSenderPlayer = (sender: string, { name, number }: Cells, isSized: boolean): boolean =>
  name === '' && sender !== '' && (isSized || number !== '')
