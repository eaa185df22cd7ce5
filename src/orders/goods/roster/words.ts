import { tidied } from './split.ts'

export type Field = 'name' | 'number' | 'size_code' | 'choice' | 'note'
export type Column = Field | 'index' | null
export type Cells = Record<Field, string>

export const noCells: Cells = { name: '', number: '', size_code: '', choice: '', note: '' }

/** Words that may follow; others would be somebody's name in a form of lines. */
const more =
  '(?: (?:lengkap|lengan|di|punggung|pemain|peserta|siswa|didik|murid|santri|guru|panitia|anggota|karyawan|pegawai|panggilan|depan|belakang|jersey|baju|kaos|kemeja|jaket|dewasa|anak|panjang|pendek|sablon|bordir|dada|tambahan|dan|atau|sesuai|ktp))*$'
const names: readonly [Column, RegExp][] = [
  ['index', /^(no urut|nomor urut|urut|urutan|#|absen|no absen)$/],
  ['name', new RegExp(`^(nama|name|nameset|name set|player|pemain|nick ?name)${more}`)],
  [
    'number',
    /^(nopung|np|n p|(no|nomor|nomer|number|num|#|angka)( (punggung|jersey|baju|kaos|pemain))?|back number|jersey number)$/,
  ],
  ['size_code', new RegExp(`^(size|ukuran|uk|sz|ukr)${more}`)],
  ['choice', new RegExp(`^(lengan|sleeve|model|jenis|pilihan|choice|tangan)${more}`)],
  ['note', new RegExp(`^(catatan|ket|keterangan|note|notes|remark|remarks|posisi|lain lain)${more}`)],
]

/** What a word of a table's head names. */
export function columnOf(cell: string): Column {
  const word = tidied(cell.normalize('NFKC').replace(/[._:*()/-]+/g, ' ')).toLowerCase()
  return names.find(([, pattern]) => pattern.test(word))?.[0] ?? null
}

/** A cell that only begins with such a word names a column too where no other does: "Nama Guru". */
export function columnsOf(head: readonly string[]): Column[] {
  const whole = head.map(columnOf)
  return whole.map((column, at) => {
    const first = columnOf(head[at]?.split(/[ (/]/)[0] ?? '')
    return (first === 'name' || first === 'size_code') && !whole.includes(first) ? first : column
  })
}

export const isSleeve = (text: string): boolean =>
  /^\(?(?:(?:lengan|lgn|l|tangan) ?\.? ?)?(?:panjang|pendek|pjg|pdk|pnjg|pndk|3\/4|tanpa lengan|buntung|long|short)\)?\.?$/i.test(
    text,
  )

/** In digits of usual width: a letter of the full-width alphabet in a name stays as it was typed. */
export const digitsIn = (text: string): string => text.replace(/[０-９]/g, (digit) => digit.normalize('NFKC'))

export const isTotal = (text: string): boolean => /^(grand |sub ?)?(total|jumlah|ttl|jml)\b/i.test(text)
