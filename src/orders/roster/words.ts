import { tidied } from './clean.ts'

export type Field = 'name' | 'number' | 'size_code' | 'choice' | 'note'
export type Cells = Record<Field, string>

export const noCells: Cells = { name: '', number: '', size_code: '', choice: '', note: '' }

/**
 * What a column of a table holds. Only fields are saved. A full name beside the name on the back goes to the note, and
 * so does a gender. A quantity makes several rows. Columns of other kinds are left out and counted.
 */
export const columnKinds = [
  ...(['name', 'number', 'size_code', 'choice', 'note', 'index', 'full_name', 'gender', 'quantity'] as const),
  ...(['timestamp', 'email', 'phone', 'link', 'payment', 'skip'] as const),
] as const
export type ColumnKind = (typeof columnKinds)[number]
/** Null for a column that is not recognized. Its cells go to the note. */
export type Column = ColumnKind | null

/** `rank`: of several columns of one kind, the column with the highest rank counts. */
export type Head = { column: ColumnKind; rank: number }

/**
 * Words that may follow the name of a column. In a form on several lines, any other word is part of a person's name.
 */
const more =
  '(?: (?:lengkap|lengan|di|pada|punggung|i|siswi|santriwati|pemain|peserta|siswa|didik|murid|santri|guru|panitia|anggota|karyawan|pegawai|panggilan|depan|belakang|jersey|baju|kaos|kaus|kemeja|jaket|hoodie|polo|seragam|atasan|dewasa|anak|panjang|pendek|sablon|bordir|dada|tambahan|dan|atau|sesuai|ktp|mahasiswa|pemesan|pembeli|orang|tua|ortu|wali))*$'
const onBack =
  '(?:(?:(?:di|pada|untuk|yang dicetak di) )?(?:punggung|jersey|baju|kaos|kaus|sablon|bordir|cetak|dicetak|set)|dicetak|back)'
const other = '(?:celana|cln|rok|sepatu|topi|training|bawahan|bawah)'
const heads: readonly [ColumnKind, number, RegExp][] = [
  ['index', 1, /^(no urut|nomor urut|urut|urutan|#|absen|no absen|nomor absen)$/],
  ['phone', 1, /^(?:(?:no|nomor|nomer) )?(?:hp|wa|whatsapp|telp|telpon|telepon|handphone|phone|ponsel|kontak|tlp)\b/],
  ['phone', 1, /^(?:phone|contact) number$/],
  ['email', 1, /^(?:alamat )?(?:e ?mail|surel)(?: address)?$/],
  [
    'timestamp',
    1,
    /^(?:timestamp|time stamp|stempel waktu|cap waktu|waktu|tanggal|tgl|date|jam)(?: (?:pesan|isi|order|daftar))?$/,
  ],
  ['link', 1, /^(?:link|url|foto|bukti|upload|unggah)\b/],
  ['payment', 1, /^(?:status )?(?:pembayaran|bayar|lunas|dp|pelunasan|sudah bayar|harga|nominal|total bayar)\b/],
  ['gender', 1, /^(?:l p|p l|lp|jk|j k|jenis kelamin|gender|kelamin|sex|lk pr|pa pi|putra putri)$/],
  ['quantity', 1, /^(?:jumlah|jml|qty|quantity|banyak|banyaknya|pcs)(?: (?:pcs|kaos|baju|jersey|pesanan|order))?$/],
  [
    'name',
    4,
    new RegExp(
      `^(?:napung|namset|nameset|name set|back name|name on back|(?:nama|name) ${onBack}.*|name (?:on|for) (?:the )?(?:jersey|shirt|back|kit)|(?:jersey|shirt|print(?:ed)?) name)$`,
    ),
  ],
  ['name', 3, /^(?:nick ?name|nama panggilan|panggilan|nama pendek)$/],
  ['name', 1, /^(?:nama lengkap|full ?name|nama (?:pemesan|pembeli|orang tua|ortu|wali)|nama dada|nama lengan)\b/],
  ['name', 2, new RegExp(`^(nama|name|(?:player|first|student|member) ?name|player|pemain)${more}`)],
  [
    'number',
    3,
    /^(nopung|np|n p|(no|nomor|nomer|number|num|#|angka) (punggung|jersey|baju|kaos|pemain)|(?:back|jersey|shirt|squad) (?:number|no)|(?:no|nomor|nomer) dada (?:dan |atau )?punggung)$/,
  ],
  ['number', 2, /^(no|nomor|nomer|number|num|#|angka)$/],
  ['number', 1, /^(no|nomor|nomer) (dada|lengan|celana)$/],
  ['size_code', 1, new RegExp(`^(?:(?:size|ukuran|uk|sz|ukr) )?${other}\\b`)],
  ['size_code', 3, /^(?:size|ukuran|uk|sz|ukr) (?:baju|kaos|kaus|jersey|atasan|kemeja|polo|seragam)$/],
  ['size_code', 2, new RegExp(`^(size|ukuran|uk|sz|ukr|(?:jersey|shirt|kit) size)${more}`)],
  ['choice', 1, new RegExp(`^(lengan|sleeve|model|jenis|pilihan|choice|tangan)${more}`)],
  ['note', 1, new RegExp(`^(catatan|ket|keterangan|note|notes|remark|remarks|posisi|lain lain)${more}`)],
]

/** The kind of column that a word in the head of a table names. */
export function findHead(cell: string): Head | null {
  const word = tidied(
    cell
      .slice(0, 80)
      .normalize('NFKC')
      .replace(/[._:*()/?-]+/g, ' '),
  )
    .replace(/ \d$/, '')
    .toLowerCase()
  const [column, rank = 0] = heads.find(([, , pattern]) => pattern.test(word)) ?? []
  return column ? { column, rank } : null
}

/** A cell that only begins with the name of a column, such as "Nama Guru", names it if no other cell does. */
export function findHeads(cells: readonly string[]): (Head | null)[] {
  const whole = cells.map(findHead)
  const has = (column: ColumnKind) => whole.some((head) => head?.column === column)
  return whole.map((head, at) => {
    const first = head ?? findHead(cells[at]?.split(/[ (/]/)[0] ?? '')
    return head ?? ((first?.column === 'name' || first?.column === 'size_code') && !has(first.column) ? first : null)
  })
}

export const isSleeve = (text: string): boolean =>
  /^\(?(?:(?:lengan|lgn|l|tangan) ?\.? ?)?(?:panjang|pendek|pjg|pdk|pnjg|pndk|3\/4|tanpa lengan|buntung|long|short)\)?\.?$/i.test(
    text,
  )

/** Turns full-width digits into usual ones. Full-width letters in a name stay as they were typed. */
export const digitsIn = (text: string): string => text.replace(/[０-９]/g, (digit) => digit.normalize('NFKC'))

/** A number as it is printed, without the sign before it and without the zeros that a spreadsheet adds. */
export const plainNumber = (text: string): string =>
  digitsIn(text)
    .replace(/^'(?=\d+$)/, '')
    .replace(/^(?:#|no\.?) ?(?=\d+$)/i, '')
    .replace(/^(\d{1,4})[.,]0{1,2}$/, '$1')

export const isNumber = (cell: string) => /^\d{1,4}$/.test(plainNumber(cell))

/** "S.Pd" behind a comma belongs to the name before it. */
export const isDegree = (cell: string) => /^(?:[SMD]|Dr|Drs|A\.?Md|Amd|Sp)\b\.? ?[A-Z]?[\p{L}.]{0,6}$/u.test(cell)

/** Whether a cell says that there is nothing. */
export const isNothing = (cell: string) =>
  /^(?:[-–—_.]+|n\/?a|nihil|kosong|(?:tanpa|tdk ada|tidak ada|ga ada|gak ada)(?: (?:no|nomor|nomer|np|number|nopung))?\.?|no (?:nomor|number|np))$/i.test(
    cell,
  )

/** Whether a cell is a gender: L or P, or a word. */
export const isGender = (cell: string) =>
  /^(?:[lp]|lk|pr|lk2|laki[- ]?laki|perempuan|pria|wanita|cowok|cewek|male|female)$/i.test(cell)

export const isTotal = (text: string): boolean =>
  /^(grand |sub ?)?(total|jumlah|ttl|jml)\b|^\d+ (?:suara|votes?|orang|org|pcs|potong|pemain|anak|kaos|baju)$/i.test(
    text,
  )

const opening = new RegExp(
  '^(?:daftar|pilih|pilihan|poll|polling|vote|voting|list|data|rekap|recap|jersey|kaos|kaus|baju|seragam|jaket|hoodie|kemeja|polo|pesanan|order(?:an)?|format|kelas|' +
    'angkatan|rt|rw|tim|team|grup|group|kelompok|regu|divisi|nama nama|ukuran|size|catatan|note|nb|ket|keterangan|warna|' +
    'bahan|deadline|batas|rek|rekening|transfer|mohon|tolong|terima ?kasih|makasih|trims|thanks?|assalamu\\S*|selamat|' +
    'pesan ini|semoga|ditunggu|tentu|siap|oke|baik|halo|hallo|hai|berikut|pemain|kiper|pelatih|official|panitia|peserta|pengurus|lengan (?:panjang|pendek))(?![\\p{L}\\p{N}])',
  'iu',
)
const ofSpeech = new Set(
  'kak ini itu ya yaa nih yg yang untuk utk dengan dari sudah udah belum mau ada kami saya aku kita daftarnya listnya datanya min gan tolong mohon terima kasih segera nanti tadi minta pakai pake semua jangan lupa isi silakan silahkan dulu fix revisi the here is are below list'.split(
    ' ',
  ),
)

/** Whether a name is unlikely to be printed: somebody speaks of the list, or the name has a word of a form. */
export const isSpoken = (name: string) =>
  /(?<=\S )as(?= \S)|(?<![\p{L}\p{N}])(?:saya|aku|kami|mau|pesan|untuk|utk|buat|atas nama|a\.?n\.?|size|ukuran|nomor|jadi|ganti|tambah)(?![\p{L}\p{N}])/iu.test(
    name,
  )

/** Whether words are a heading, a sum or what people say around a list, and nobody's name. */
export function isHeading(text: string): boolean {
  const words = (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => /\p{L}/u.test(word))
  return (
    isTotal(text) ||
    /[:?!]$|^<.*>$/.test(text) ||
    opening.test(text) ||
    words.length > 6 ||
    words.filter((word) => ofSpeech.has(word)).length > 1
  )
}
