/** `text` of a quote is what stands within, `raw` has its marks. */
export type Segment = { isQuote: boolean; text: string; raw: string }

/** By the mark that opens a quote: what ends it, the likeliest first. */
const closers: Readonly<Record<string, readonly string[]>> = {
  '"': ['"', '”', '“'],
  '“': ['”', '"'],
  '”': ['”', '"'],
  '„': ['“', '”', '"'],
  '«': ['»'],
  "'": ["'", '’'],
  '‘': ['’', "'"],
}

/** Quotes of all forms, and the text between them. A quote without an end is text. */
export function segmentsIn(text: string): Segment[] {
  const segments: Segment[] = []
  // Where a single quote has no end, none after it in its paragraph has one.
  let endless = 0
  let from = 0
  for (let at = 0; at < text.length; at += 1) {
    const isSingle = "'‘".includes(text[at] ?? '')
    const end = isOpening(text, at) && !(isSingle && at < endless) ? endOf(text, at) : -1
    if (end < 0 && isSingle && isOpening(text, at)) endless = Math.max(endless, paragraphEnd(text, at))
    if (end < 0) continue
    segments.push(plain(text.slice(from, at)))
    segments.push({ isQuote: true, text: text.slice(at + 1, end).trim(), raw: text.slice(at, end + 1) })
    from = end + 1
    at = end
  }
  return [...segments, plain(text.slice(from))].filter(({ text }) => text.trim() !== '')
}

export const plain = (text: string): Segment => ({ isQuote: false, text, raw: text })

function isOpening(text: string, at: number): boolean {
  const mark = text[at] ?? ''
  if (!(mark in closers)) return false
  if ('«“„'.includes(mark)) return true
  return /[^\s,;:]/.test(text[at + 1] ?? ' ') && /[\s([{—–\-:,"“‘'.!?…]/.test(text[at - 1] ?? ' ')
}

const paragraphEnd = (text: string, at: number) => {
  const end = text.indexOf('\n\n', at)
  return end < 0 ? text.length : end
}

function endOf(text: string, at: number): number {
  const mark = text[at] ?? ''
  const most = paragraphEnd(text, at)
  const ends = (closers[mark] ?? [])
    .filter((close) => text.includes(close, at + 1))
    .map((close) => (mark === "'" || mark === '‘' ? singleEnd : doubleEnd)(text, at, close, most))
  return ends.find((end) => end > at + 1) ?? -1
}

function doubleEnd(text: string, at: number, close: string, most: number): number {
  let depth = 0
  for (let end = at + 1; end < most; end += 1) {
    if (text[end] === close && depth === 0) return end
    if (text[end] === close) depth -= 1
    else if (text[end] === text[at]) depth += 1
  }
  return -1
}

/** An apostrophe is no end, for a letter follows it; an end after a mark of a sentence is the likelier one. */
function singleEnd(text: string, at: number, close: string, most: number): number {
  const fitting: number[] = []
  for (let end = at + 1; end < most; end += 1) {
    if (text[end] === text[at] && isOpening(text, end) && fitting.length > 0) break
    if (text[end] === close && /[^\s]/.test(text[end - 1] ?? ' ') && !/[\p{L}\p{N}]/u.test(text[end + 1] ?? ''))
      fitting.push(end)
  }
  return fitting.find((end) => /[.,!?…—-]/.test(text[end - 1] ?? '')) ?? fitting[0] ?? -1
}
