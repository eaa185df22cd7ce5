import { longest, ownPageLimits } from '../limits.ts'
import { readDirection } from '../rules/own-pages.ts'

/** Contents of the ComicInfo.xml of an archive. */
export type ComicInfo = {
  /** If there is no title: series and number. */
  title: string
  number: string
  summary: string
  series: string
  direction: 'ltr' | 'rtl' | null
}

/** Finds the fields with searches instead of a parser, because crafted XML could keep a parser busy for minutes. */
export function readComicInfo(bytes: Buffer): ComicInfo {
  const xml = withoutComments(decodeXml(bytes.subarray(0, ownPageLimits.info)))
  const line = (name: string, most: number) => cut(elementIn(xml, name).replace(/\s+/g, ' '), most)
  const [series, number] = [line('Series', 150), line('Number', 20)]
  const title = line('Title', longest.title) || (series && [series, number].filter(Boolean).join(' '))
  return {
    title,
    number,
    summary: cut(elementIn(xml, 'Summary'), longest.synopsis),
    series,
    direction: readDirection(line('Manga', 40)),
  }
}

/** Cuts a text without splitting a surrogate pair. */
const cut = (text: string, most: number) => text.slice(0, most).replace(/\p{Cs}$/u, '')

/**
 * The first bytes decide the encoding, then the XML declaration, otherwise UTF-8. Text that is not valid UTF-8 and
 * declares nothing is read as Windows text.
 */
function decodeXml(bytes: Buffer): string {
  const [first = 0, second = 0] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return decoded(bytes, 'utf-16le') ?? ''
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return decoded(bytes, 'utf-16be') ?? ''
  const start = bytes.subarray(0, 200).toString('latin1')
  const [, label = 'utf-8'] = /^[^>]{0,100}encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']/.exec(start) ?? []
  const isUtf8 = start.startsWith(UTF8_MARK) || /^(utf-?16|ucs|iso-10646)/i.test(label)
  const declared = isUtf8 ? null : decoded(bytes, label)
  return declared ?? decoded(bytes, 'utf-8') ?? decoded(bytes, 'windows-1252') ?? ''
}

/** The three bytes of the UTF-8 byte order mark, as one character each. */
const UTF8_MARK = '\xef\xbb\xbf'

/** Null if the bytes are not valid in this encoding. The last character may be incomplete. */
function decoded(bytes: Buffer, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return null
  }
}

const CDATA = { start: '<![CDATA[', end: ']]>' } as const
const COMMENT = { start: '<!--', end: '-->' } as const

/**
 * Removes comments. The start of a comment within CDATA is text. The search for the end never repeats, so many unclosed
 * comments cost little.
 */
function withoutComments(xml: string): string {
  let [text, at] = ['', 0]
  for (const { index } of xml.matchAll(/<!--|<!\[CDATA\[/g)) {
    if (index < at) continue
    const isComment = xml.startsWith(COMMENT.start, index)
    const { start, end } = isComment ? COMMENT : CDATA
    const next = xml.indexOf(end, index + start.length)
    text += xml.slice(at, isComment ? index : next < 0 ? undefined : next + end.length)
    if (next < 0) return text
    at = next + end.length
  }
  return text + xml.slice(at)
}

/** The text of the first element with this name, up to the next tag; empty if there is none. */
function elementIn(xml: string, name: string): string {
  const tag = new RegExp(`<${name}(?:\\s[^<>]{0,200})?>`, 'i').exec(xml)
  if (!tag || tag[0].endsWith('/>')) return ''
  let [text, at] = ['', tag.index + tag[0].length]
  for (;;) {
    const next = xml.indexOf('<', at)
    text += unescaped(xml.slice(at, next < 0 ? undefined : next))
    if (next < 0 || !xml.startsWith(CDATA.start, next)) return cleaned(text)
    const end = xml.indexOf(CDATA.end, next)
    text += xml.slice(next + CDATA.start.length, end < 0 ? undefined : end)
    if (end < 0) return cleaned(text)
    at = end + CDATA.end.length
  }
}

/** Removes control characters, lone surrogates and noncharacters, which pages, feeds and JSON may not contain. */
const cleaned = (text: string) =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]|[\p{Cs}\p{Noncharacter_Code_Point}]/gu, '')
    .trim()

const unescaped = (text: string) => text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi, decodeEntity)

const marks: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decodeEntity(whole: string, decimal?: string, hex?: string, mark = ''): string {
  const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : null
  if (code === null) return marks[mark.toLowerCase()] ?? whole
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
}
