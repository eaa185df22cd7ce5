/** A quote, or text between quotes. `text` of a quote is without its quotation marks, `raw` has them. */
export type Segment = { isQuote: boolean; text: string; raw: string }

export const plain = (text: string): Segment => ({ isQuote: false, text, raw: text })
export const quoted = (text: string, raw: string): Segment => ({ isQuote: true, text: text.trim(), raw })

const opening = /[«“„【「『]|(?<=^|[\s([{—–\-:,"“‘'.!?…])["”'‘](?=[^\s,;:])/g
/** The first mark of each entry opens a quote. The others can close it, the likeliest first. */
const marks = ['""”“', '“”"', '””"', '„“”"', '«»', '【】', '「」', '『』', "''’", "‘’'"]
const closers = new Map(marks.map(([open = '', ...close]) => [open, close]))

/** Splits a paragraph into quotes of all forms and the text between them. A quote without an end is plain text. */
export function segmentsIn(text: string): Segment[] {
  const segments: Segment[] = []
  const openings = new Set(Array.from(text.matchAll(opening), ({ index }) => index))
  // A search that found no end, or only a far one, is not repeated at every mark.
  const ends = new Map<string, number>()
  const endAfter = (at: number, close: string, isSingle: boolean): number => {
    const last = ends.get(close) ?? at
    const isKept = last < 0 || (last > at && !isSingle)
    const end = isKept ? last : isSingle ? singleEnd(text, at, close, openings) : text.indexOf(close, at + 1)
    ends.set(close, end)
    return end
  }
  let [from, isEndless] = [0, false]
  for (const at of openings) {
    const isSingle = "'‘".includes(text.charAt(at))
    if (at < from || (isSingle && isEndless)) continue
    const close = closers.get(text.charAt(at))?.find((close) => endAfter(at, close, isSingle) > at + 1)
    const end = close === undefined ? undefined : ends.get(close)
    // If a single quote has no end, the single quotes after it have none either.
    isEndless ||= isSingle && end === undefined
    if (end === undefined) continue
    segments.push(plain(text.slice(from, at)), quoted(text.slice(at + 1, end), text.slice(at, end + 1)))
    from = end + 1
  }
  return [...segments, plain(text.slice(from))].filter(({ text }) => text.trim() !== '')
}

/** Returns texts without quotation marks, if a text is nothing but quotes. */
export function unquoted(text: string): string[] {
  const segments = segmentsIn(text)
  return segments.every(({ isQuote }) => isQuote) ? segments.map(({ text }) => text) : [text]
}

/**
 * Returns the end of a single quote. A mark before a letter is an apostrophe. The likeliest end follows a mark of a
 * sentence.
 */
function singleEnd(text: string, at: number, close: string, openings: ReadonlySet<number>): number {
  const ends: number[] = []
  for (let end = at + 1; end < text.length; end += 1) {
    if (ends.length > 0 && text[end] === text[at] && openings.has(end)) break
    const isEnd = text[end] === close && /\S/.test(text.charAt(end - 1)) && !/[\p{L}\p{N}]/u.test(text.charAt(end + 1))
    if (isEnd) ends.push(end)
  }
  return ends.find((end) => /[.,!?…—-]/.test(text.charAt(end - 1))) ?? ends[0] ?? -1
}
