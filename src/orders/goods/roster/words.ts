import { tidied } from './split.ts'

export type Field = 'name' | 'number' | 'size_code' | 'choice' | 'note'
export type Column = Field | 'index' | null
export type Cells = Record<Field, string>

export const noCells: Cells = { name: '', number: '', size_code: '', choice: '', note: '' }

const names: readonly [Column, RegExp][] = [
  ['index', /^(no urut|nomor urut|urut|urutan|#|absen|no absen)$/],
  ['name', /^(nama|name|nameset|name set|player|pemain|nick ?name)( .*)?$/],
  [
    'number',
    /^(nopung|np|n p|(no|nomor|nomer|number|num|#|angka)( (punggung|jersey|baju|kaos|pemain))?|back number|jersey number)$/,
  ],
  ['size_code', /^(size|ukuran|uk|sz|s ?\/ ?z|ukr)( .*)?$/],
  ['choice', /^(lengan|sleeve|model|jenis|pilihan|choice|tangan)( .*)?$/],
  ['note', /^(catatan|ket|keterangan|note|notes|remark|remarks|posisi|lain lain)( .*)?$/],
]

/** What a word of a table's head names. */
export function columnOf(cell: string): Column {
  const word = tidied(cell.normalize('NFKC').replace(/[._:*()-]+/g, ' ')).toLowerCase()
  return names.find(([, pattern]) => pattern.test(word))?.[0] ?? null
}

export const isSleeve = (text: string): boolean =>
  /^\(?(?:(?:lengan|lgn|l|tangan) ?\.? ?)?(?:panjang|pendek|pjg|pdk|pnjg|pndk|3\/4|tanpa lengan|buntung|long|short)\)?\.?$/i.test(
    text,
  )

/** In digits of usual width: a letter of the full-width alphabet in a name stays as it was typed. */
export const digitsIn = (text: string): string => text.replace(/[０-９]/g, (digit) => digit.normalize('NFKC'))

export const isTotal = (text: string): boolean => /^(grand |sub ?)?(total|jumlah|ttl|jml)\b/i.test(text)
