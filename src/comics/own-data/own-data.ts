import type { Knex } from 'knex'
import type { Config } from '../../platform/environment.ts'
import type { OwnData, Privacy } from '../../platform/feature.ts'
import { span } from '../../web/dates.ts'
import { ANSWER_LIFETIME_MS } from '../../web/incoming/idempotency.ts'
import { countOwn } from '../comic/queries.ts'
import { type ComicEnvironment, comicEnvironment } from '../environment.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { eraseMoney, ownRows } from './queries.ts'

export const comicPrivacy = (config: Config): Privacy => ({
  services: listServices(config.read(comicEnvironment)),
  kept: [
    [
      'Komik dan seri buatanmu: ide, naskah, semua gambar tiap panel, kredit, dan pengikutmu.',
      'Sampai kamu menghapus komik atau akunmu.',
    ],
    [
      'Paket yang kamu beli, penarikan, dan setiap perubahan kredit dan saldo dompetmu.',
      'Sampai akunmu dihapus. Pembelian dan penarikan yang dibayar tetap di pembukuan, tanpa namamu dan rekeningmu.',
    ],
    ['Permintaan suvenir: penerima, nomor, dan alamat kirim.', 'Sampai akunmu dihapus.'],
    ['Jawaban panggilan API penarikan dan suvenir, supaya tidak terkirim dua kali.', `${span(ANSWER_LIFETIME_MS)}.`],
    [
      'Sukamu, komentarmu, kreator dan seri yang kamu ikuti, dan panel terakhir yang kamu baca.',
      'Sampai kamu atau akunmu menghapusnya.',
    ],
    [
      'Hitungan pembaca: sidik acak dari alamat IP, dengan kunci yang ganti tiap hari, dan panel terjauhnya.',
      '400 hari. Tidak bisa dikaitkan ke orang atau ke hari lain.',
    ],
    [
      'Untuk angka kreator: komik yang kamu baca sebagai anggota tiap hari, panel terjauhmu, dan kapan pertama membacanya.',
      'Hari-harinya 400 hari, yang pertama sampai akunmu dihapus. Lalu nomor acak menggantikanmu. Kreator hanya melihat jumlah.',
    ],
    [
      'Rekaman ide yang kamu kirim lewat aplikasi, dan tulisannya.',
      'Rekaman sampai ditulis, paling lama sehari; tulisannya sehari.',
    ],
  ],
  browser: [
    ['kortekstream_komik, kortekstream_baca', 'Panel terakhir yang kamu baca, dan cara bacamu.'],
    ['kortekstream_panel', 'Kata di papan ceritamu yang belum tersimpan, sampai kamu keluar dari akun.'],
    ['kortekstream_kiriman', 'Berkas halaman yang belum selesai dikirim, supaya bisa dilanjutkan.'],
  ],
})

const listServices = (uses: ComicEnvironment) =>
  (['gemini', 'transcribes', 'bucket', 'narrates'] as const).flatMap((name) =>
    uses[name] && (name !== 'bucket' || uses.transcribes) ? [services[name]] : [],
  )

const drawingText =
  'Menulis dan menggambar komik: ide, naskah, gambaran dan gambar tokohnya, tanpa nama, e-mail, atau nomormu.'
const services = {
  gemini: ['Google Gemini', drawingText],
  transcribes: ['Google Speech-to-Text', 'Rekaman ide yang kamu minta ditulis.'],
  bucket: ['Google Cloud Storage', 'Rekaman yang lebih dari semenit, sampai selesai ditulis.'],
  narrates: ['Google Text-to-Speech', 'Teks panel komik yang pembuatnya minta dibacakan.'],
} as const

/** All data is deleted with the account. Files of pictures are swept later. */
export const ownComics = (db: Knex): OwnData => ({
  name: 'komik',
  goes: [
    'Komik dan serimu, juga yang sudah terbit, dengan gambar, komentar, suka, dan riwayat bacamu.',
    'Kredit, langganan, dan saldo dompetmu. Tarik dulu saldonya.',
  ],
  stays: ['Pembelian dan penarikan yang sudah dibayar, tanpa namamu dan rekeningmu, karena pembukuan membutuhkannya.'],
  erase: eraseMoney,
  holds: async (trx, userId) => (await countOwn(trx, userId)) > 0,
  async export(userId) {
    const { panels, ...rows } = await ownRows(db, userId)
    const withPictures = panels.map(({ render_id, ...panel }) => ({
      ...panel,
      picture: render_id && pictureHref(render_id, 1_600),
    }))
    return { ...rows, panels: withPictures }
  },
})
