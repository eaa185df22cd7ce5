import { tidied } from '../clean.ts'
import { type Reading, toHeading } from '../rows.ts'
import type { SizeReader } from '../sizes.ts'
import type { Line } from '../split.ts'
import { type Column, type ColumnKind, findHead, type Head, isHeading, isNothing, isNumber, noCells } from '../words.ts'
import { withNote, withoutMark } from './free-line.ts'
import { readSizeCell } from './size-cell.ts'

/** A form for each person: "Nama: Budi", "No: 7", "Ukuran: L". Its fields stand on one line or on a line each. */

type Part = { head: Head; word: string; value: string }
type Block = { lines: Line[]; parts: Part[] }

/** A label of a form with its sign. The text up to the next label is its value. */
const label =
  /(?:^|[\s,;|/•(-])((?:nama|name|number|phone|sleeve|quantity|notes?|no(?:mor|mer)?|np|napung|nopung|size|ukuran|uk|lengan|model|catatan|ket|keterangan|kelas|email|e-mail|hp|wa|telp|jumlah|jml|qty|alamat|posisi|jenis kelamin|jk|gender|l\/p|pembayaran|status|bukti)(?:[ ./]{1,2}(?:lengkap|punggung|di|jersey|baju|kaos|panggilan|hp|wa|whatsapp|telp|telepon|absen|urut|celana|pemain|siswa|peserta|depan|tangan|bayar|transfer|pesanan|dada)){0,3}) ?\.?\s{0,3}[:=] ?/giu

function splitParts(text: string): Part[] {
  const matches = [...text.matchAll(label)]
  if (matches[0] && tidied(text.slice(0, matches[0].index)) !== '') return []
  return matches.map((match, nth) => {
    const word = match[1] ?? ''
    const value = text.slice(match.index + match[0].length, matches[nth + 1]?.index ?? text.length)
    return {
      word,
      head: findHead(word) ?? { column: 'note', rank: 0 },
      value: tidied(value)
        .replace(/^[,;|/]+ ?| ?[,;|/)]+$|(?<=\S) -$/g, '')
        .trim(),
    }
  })
}

/** Reads "Nama - Budi" as "Nama: Budi" if the line begins with a label of a form. */
function withColon(text: string): string {
  const [, word = '', value = ''] = /^([^-–:,;]{2,20}) [-–] (\S.*)$/.exec(text) ?? []
  return findHead(word) && !value.split(/[-–|/]/).some((part) => findHead(part)) ? `${word}: ${value}` : text
}

/** `readings`: one for each person. `rest`: the lines that belong to no form. */
export function readBlocks(lines: readonly Line[], sizes: SizeReader): { readings: Reading[]; rest: Line[] } {
  const texts = lines.map((line) => (line.isLong ? '' : withColon(withoutMark(line.rest).rest)))
  // Labels of which none has a value are the head of a table.
  const parts = texts
    .map(splitParts)
    .map((own) => (own.length > 1 && own.every(({ value }) => value === '') ? [] : own))
  const kinds = new Set(parts.flat().map(({ head }) => head.column))
  const isForm =
    (kinds.has('name') && (kinds.has('size_code') || kinds.has('number'))) ||
    (kinds.has('number') && kinds.has('size_code'))
  if (!isForm) return readParagraphs(lines, sizes)
  const blocks: Block[] = []
  const rest: Line[] = []
  let open: Block | null = null
  for (const [at, line] of lines.entries()) {
    const own = parts[at] ?? []
    const isBlank = line.rest.trim() === ''
    const isOpening = own.length === 0 && !kinds.has('name') && isNameAbove(texts[at] ?? '', parts[at + 1] ?? [])
    if (own.length === 0 && !isOpening) {
      if (isBlank) open = null
      rest.push(line)
      continue
    }
    const added = isOpening
      ? [{ word: 'Nama', head: { column: 'name', rank: 2 } as const, value: texts[at] ?? '' }]
      : own
    if (!open || isOpening || begins(open, added)) {
      open = { lines: [], parts: [] }
      blocks.push(open)
    }
    open.lines.push(line)
    open.parts.push(...added)
  }
  return { readings: blocks.flatMap((block) => readBlock(block, sizes)), rest }
}

/** Whether a line is a name alone above the labels of a form. */
const isNameAbove = (text: string, below: readonly Part[]) => text !== '' && below.length > 0 && !isHeading(text)

/** Whether another form starts: a label comes again. */
const begins = ({ parts }: Block, added: readonly Part[]) =>
  added.some(({ word }) => parts.some((part) => part.word.toLowerCase() === word.toLowerCase()))

function readBlock({ lines, parts }: Block, sizes: SizeReader): Reading[] {
  const [line] = lines
  if (!line) return []
  const filled = parts.filter(({ value }) => value !== '' && !isNothing(value))
  const ranked = (kind: ColumnKind) =>
    filled.filter(({ head }) => head.column === kind).sort((one, other) => other.head.rank - one.head.rank)
  const [name, ...names] = ranked('name')
  const [number, ...numbers] = ranked('number').filter(({ value }) => /\d/.test(value) || ranked('number').length === 1)
  const [size, ...sizesLeft] = ranked('size_code')
  const text = lines.map((one) => one.text).join('\n')
  if (!name && !number && !size) return [{ ...toHeading(line), text }]
  const noted = [...names, ...numbers, ...sizesLeft, ...filled.filter(({ head }) => !ownColumns.includes(head.column))]
  const cell = size ? readSizeCell(size.value, sizes) : null
  const cells = {
    ...noCells,
    name: name?.value ?? '',
    number: number?.value ?? '',
    size_code: cell ? cell.size_code : (size?.value ?? ''),
    choice: ranked('choice')[0]?.value || cell?.choice || '',
    note: noted
      .map((part) => (part.head.column === 'note' && part.head.rank > 0 ? part.value : `${part.word}: ${part.value}`))
      .join(' · '),
  }
  const quantity = Number(/^\d{1,3}/.exec(ranked('quantity')[0]?.value ?? '')?.[0] ?? 1) || 1
  const isGuess =
    (name && names.some(({ head }) => head.rank === name.head.rank)) || (name?.head.rank === 3 && names.length > 0)
  const problemCodes = [...(cell?.found ?? []), ...(isGuess ? (['guessed_columns'] as const) : [])]
  return [{ line, cells: cell?.note ? withNote(cells, cell.note) : cells, quantity, found: problemCodes, text }]
}
/** Kinds that have a place of their own or are left out. All other kinds go to the note. */
const ownColumns: readonly Column[] = [
  ...(['name', 'number', 'size_code', 'choice', 'quantity', 'index'] as const),
  ...(['phone', 'email', 'link', 'timestamp', 'payment'] as const),
]

/** Reads name, size and number below each other, without labels. A blank line separates two people. */
function readParagraphs(lines: readonly Line[], sizes: SizeReader): { readings: Reading[]; rest: Line[] } {
  const paragraphs = splitParagraphs(lines)
  const results = paragraphs.map((paragraph) => ({ paragraph, reading: readParagraph(paragraph, sizes) }))
  const people = results.filter(({ reading }) => reading !== null).length
  const others = results.filter(({ paragraph, reading }) => reading === null && paragraph.length > 1).length
  if (people < 2 || others > 0) return { readings: [], rest: [...lines] }
  const readings = results.flatMap(({ reading }) => reading ?? [])
  const inForms = new Set(results.flatMap(({ paragraph, reading }) => (reading ? paragraph : [])))
  return { readings, rest: lines.filter((line) => !inForms.has(line)) }
}

function splitParagraphs(lines: readonly Line[]): Line[][] {
  const paragraphs: Line[][] = [[]]
  for (const line of lines) {
    if (line.rest.trim() === '') paragraphs.push([])
    else paragraphs.at(-1)?.push(line)
  }
  return paragraphs.filter((paragraph) => paragraph.length > 0)
}

function readParagraph(lines: readonly Line[], sizes: SizeReader): Reading | null {
  const [line, ...others] = lines
  const values = others.map(({ rest }) => tidied(rest))
  const name = line ? withoutMark(line.rest).rest : ''
  const codes = values.filter((value) => sizes.read(value) !== null)
  const numbers = values.filter(isNumber)
  const isPerson = /\p{L}/u.test(name) && sizes.read(name) === null && lines.every(({ cells }) => cells === null)
  if (!line || !isPerson || lines.length > 4 || codes.length !== 1 || numbers.length > 1) return null
  const note = values.filter((value) => value !== codes[0] && value !== numbers[0]).join(' · ')
  const cells = { ...noCells, name, size_code: codes[0] ?? '', number: numbers[0] ?? '', note }
  return { line, cells, quantity: 1, found: ['guessed_columns'], text: lines.map(({ text }) => text).join('\n') }
}
