import { longestCells, MAX_SIZE_CODE } from '../limits.ts'
import type { SizeReader } from './sizes.ts'
import { type Cells, type Field, isTotal, plainNumber } from './words.ts'

/** `field` is `text` for a problem of the whole line. Rows with an error are not saved; rows with a warning are. */
export type RosterProblem = { field: Field | 'text'; code: ProblemCode; level: 'error' | 'warning' }

export const problemLabels = {
  unknown_size: 'Ukuran ini tidak ada.',
  name_too_long: 'Nama paling banyak 40 huruf.',
  number_too_long: 'Nomor paling banyak 4 angka.',
  note_too_long: 'Catatan terlalu panjang.',
  number_not_digits: 'Nomor hanya angka.',
  control_character: 'Ada huruf tak terlihat. Ketik ulang bagian ini.',
  too_many_columns: 'Kolomnya terlalu banyak.',
  several_people: 'Ada beberapa orang di satu baris. Tulis satu orang satu baris.',
  empty_row: 'Baris kosong.',
  too_long: 'Barisnya terlalu panjang atau terlalu banyak, jadi tidak dibaca.',
  too_many_pieces: 'Paling banyak 100 potong di satu baris. Bagi barisnya, atau tulis jumlah tiap ukuran saja.',
  nobody: 'Judul, jumlah, atau keterangan; bukan nama orang.',
  double_number: 'Nomor ini dipakai dua kali.',
  emoji: 'Ada emoji: tidak semua bisa dicetak.',
  formula: 'Mirip rumus lembar sebar.',
  no_size: 'Belum ada ukurannya.',
  running_number: 'Nomor urut, bukan nomor punggung.',
  chat_head: 'Nama pengirim dilepas.',
  guessed_columns: 'Bacaannya perkiraan. Cocokkan dengan daftarnya.',
  two_sizes: 'Ada dua ukuran. Pilih satu.',
  repeated_row: 'Jumlahnya lebih dari satu, jadi ditulis berulang.',
  struck: 'Dicoret di daftarnya. Hapus kalau batal.',
  note_shortened: 'Kolom lain tidak muat di catatan.',
} as const
export type ProblemCode = keyof typeof problemLabels

/** `found`: the problems of the line alone, before rows are compared with each other. */
export type RawRow = Cells & { line: number; text: string; found: readonly ProblemCode[] }

export type PastedRow = Cells & { line: number; text: string; problems: RosterProblem[] }

/** Checks rows. Their cells become as they are saved: sizes by their code, numbers in plain digits. */
export function checkRows(raw: readonly RawRow[], sizes: SizeReader): PastedRow[] {
  const rows = raw.map((row) => ({ ...row, ...saved(row, sizes) }))
  const times = new Map<string, number>()
  for (const { number } of rows) if (number !== '') times.set(number, (times.get(number) ?? 0) + 1)
  const hasUnnumbered = rows.some(({ name, number }) => name !== '' && number === '')
  return rows.map(({ found, ...row }) => {
    // "Budi XL (2)" in a list where others have no number: 2 may be a number of pieces.
    const isGuessed = found.includes('guessed_columns') || (hasUnnumbered && row.text.includes(`(${row.number})`))
    const isDouble = (times.get(row.number) ?? 0) > 1
    return { ...row, problems: problemsIn(row, { found, isGuessed, isDouble }, sizes) }
  })
}

/** Whether a row has an error, so that it is not saved. */
export const hasError = ({ problems }: Pick<PastedRow, 'problems'>): boolean =>
  problems.some(({ level }) => level === 'error')

type Findings = { found: readonly ProblemCode[]; isGuessed: boolean; isDouble: boolean }

function problemsIn(row: Cells, { found, isGuessed, isDouble }: Findings, sizes: SizeReader): RosterProblem[] {
  const [error, warning] = [makeProblemList('error', found), makeProblemList('warning', found)]
  const { name, number, size_code, choice, note } = row
  const isEmpty = [name, number, size_code, choice, note].every((cell) => cell === '')
  const isValidSize = size_code === '' || sizes.isEmpty || sizes.read(size_code) !== null
  const isNobody = !isEmpty && (found.includes('nobody') || isNobodyIn(row, sizes))
  return [
    ...error('text', 'too_long'),
    ...error('text', 'empty_row', isEmpty && !found.includes('too_long')),
    ...error('text', 'nobody', isNobody),
    ...error('text', 'several_people'),
    ...error('text', 'too_many_pieces'),
    ...error('size_code', 'unknown_size', !isValidSize || (sizes.isEmpty && size_code.length > MAX_SIZE_CODE)),
    ...error('name', 'name_too_long', countCharacters(name) > longestCells.name),
    ...error('number', 'number_not_digits', number !== '' && !/^\d+$/.test(number)),
    ...error('number', 'number_too_long', /^\d+$/.test(number) && number.length > longestCells.number),
    ...error('choice', 'note_too_long', countCharacters(choice) > longestCells.choice),
    ...error('note', 'note_too_long', countCharacters(note) > longestCells.note),
    ...textFields.flatMap((field) => error(field, 'control_character', hidden.test(row[field]))),
    ...error('text', 'too_many_columns'),
    ...warning('number', 'double_number', isDouble),
    ...textFields.flatMap((field) => warning(field, 'emoji', emoji.test(row[field]))),
    ...textFields.flatMap((field) => warning(field, 'formula', /^[=+\-@＝＋－＠]/.test(row[field]))),
    ...warning('size_code', 'no_size', !isEmpty && !isNobody && size_code === '' && !sizes.isEmpty),
    ...warning('number', 'running_number'),
    ...warning('text', 'chat_head'),
    ...warning('text', 'guessed_columns', isGuessed && !isNobody),
    ...warning('size_code', 'two_sizes'),
    ...warning('text', 'repeated_row'),
    ...warning('text', 'struck'),
    ...warning('note', 'note_shortened'),
  ]
}

const makeProblemList =
  (level: RosterProblem['level'], codes: readonly ProblemCode[]) =>
  (field: RosterProblem['field'], code: ProblemCode, isSo = codes.includes(code)): RosterProblem[] =>
    isSo ? [{ field, code, level }] : []

/** Whether a row is a sum, or has no name, number and size. */
const isNobodyIn = ({ name, number, size_code }: Cells, sizes: SizeReader) =>
  (name === '' && number === '' && size_code === '' && !sizes.isEmpty) || (isTotal(name) && !sizes.read(size_code))

const textFields = ['name', 'number', 'size_code', 'choice', 'note'] as const
const emoji = /\p{Extended_Pictographic}|\p{RI}|\u20E3/u
/**
 * Control characters, single surrogates and marks of direction. Joiners are allowed, because some scripts and emoji
 * need them.
 */
const hidden = /[\p{Cc}\p{Cs}\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]/u

/** Counts characters as PostgreSQL does. */
const countCharacters = (text: string) => [...text].length

const saved = ({ name, number, size_code, choice, note }: Cells, sizes: SizeReader): Cells => ({
  name,
  choice,
  note,
  number: plainNumber(number),
  size_code: sizes.read(size_code) ?? size_code,
})
