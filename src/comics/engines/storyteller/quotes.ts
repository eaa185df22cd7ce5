/** `text` of a quote is what stands within, `raw` has its marks. */
export type Segment = { isQuote: boolean; text: string; raw: string }

export const plain = (text: string): Segment => ({ isQuote: false, text, raw: text })
export const quoted = (text: string, raw: string): Segment => ({ isQuote: true, text: text.trim(), raw })

const opening = /[«“„【「『]|(?<=^|[\s([{—–\-:,"“‘'.!?…])["”'‘](?=[^\s,;:])/g
/** The first mark opens a quote; the others end it, the likeliest first. */
const marks = ['""”“', '“”"', '””"', '„“”"', '«»', '【】', '「」', '『』', "''’", "‘’'"]
const closers = new Map(marks.map(([open = '', ...close]) => [open, close]))

/** Quotes of all forms in a paragraph, and the text between them. A quote without an end is text. */
export function segmentsIn(text: string): Segment[] {
  const segments: Segment[] = []
  const openings = new Set(Array.from(text.matchAll(opening), ({ index }) => index))
  // What has no end, or its next one far behind, is not looked up again at each mark.
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
    // Where a single quote has no end, none after it has one.
    isEndless ||= isSingle && end === undefined
    if (end === undefined) continue
    segments.push(plain(text.slice(from, at)), quoted(text.slice(at + 1, end), text.slice(at, end + 1)))
    from = end + 1
  }
  return [...segments, plain(text.slice(from))].filter(({ text }) => text.trim() !== '')
}

/** What is all quotes loses their marks. */
export function unquoted(text: string): string[] {
  const segments = segmentsIn(text)
  return segments.every(({ isQuote }) => isQuote) ? segments.map(({ text }) => text) : [text]
}

/** An apostrophe is no end, for a letter follows it; an end after a mark of a sentence is the likelier one. */
function singleEnd(text: string, at: number, close: string, openings: ReadonlySet<number>): number {
  const ends: number[] = []
  for (let end = at + 1; end < text.length; end += 1) {
    if (ends.length > 0 && text[end] === text[at] && openings.has(end)) break
    const isEnd = text[end] === close && /\S/.test(text.charAt(end - 1)) && !/[\p{L}\p{N}]/u.test(text.charAt(end + 1))
    if (isEnd) ends.push(end)
  }
  return ends.find((end) => /[.,!?…—-]/.test(text.charAt(end - 1))) ?? ends[0] ?? -1
}
