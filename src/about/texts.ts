import type { Privacy } from '../platform/feature.ts'

type Link = { href: string; text: string }
type Section = {
  id: string
  title: string
  paragraphs: readonly string[]
  rows: readonly (readonly [string, string])[]
  link: Link | null
}
type Written = Pick<Section, 'id' | 'title'> & Partial<Section>

/** A page of plain text. `changed`: the day of its last change, such as "2026-11-21". */
export type TextPage = {
  title: string
  description: string
  changed: string
  sections: readonly Written[]
}

/** The sections of a page, each with all its parts. */
export const sectionsOf = ({ sections }: TextPage): Section[] =>
  sections.map((section) => ({ paragraphs: [], rows: [], link: null, ...section }))

const toContact: Link = { href: '/kontak/', text: 'Tulis ke kami' }
const toTakedown: Link = { href: '/kontak/?jenis=penurunan', text: 'Ajukan permintaan penurunan' }
const toAccount: Link = { href: '/akun/', text: 'Buka akunmu' }

export const aboutText: TextPage = {
  title: 'Tentang KortekStream',
  description: 'Apa KortekStream, siapa yang mengurusnya, dan dari mana isinya.',
  changed: '2026-11-21',
  sections: [
    {
      id: 'kami',
      title: 'Siapa kami',
      paragraphs: [
        'KortekStream adalah rumah web komunitas anime dan komik Indonesia: tempat menonton, membaca, berkarya, dan memesan kaos komunitas.',
        'Menonton, mencari, memesan, dan melacak pesanan tidak perlu akun. Akun berguna supaya pesanan dan koleksimu ikut ke semua perangkat.',
      ],
    },
    {
      id: 'sumber',
      title: 'Dari mana isinya',
      paragraphs: [
        'Judul dan episode datang dari sumber yang dipilih pengelola; namanya tertulis di halaman Privasi. Tanpa sumber luar, yang tampil adalah judul karangan dengan gambar dan cuplikan buatan sendiri.',
        'Kalau sebuah sumber tidak menjawab, kami menunjukkan salinan terakhir yang baik dan umurnya, tidak pernah judul yang lain.',
      ],
    },
    {
      id: 'hak',
      title: 'Hak atas karya',
      paragraphs: ['Hak atas setiap karya ada pada pemiliknya. Pemilik hak bisa meminta halaman diturunkan.'],
      link: toTakedown,
    },
  ],
}

export const termsText: TextPage = {
  title: 'Ketentuan',
  description: 'Aturan memakai KortekStream, dengan kalimat biasa.',
  changed: '2026-11-22',
  sections: [
    {
      id: 'akun',
      title: 'Akunmu',
      paragraphs: [
        'Satu akun untuk satu orang. Jaga kata sandimu; yang dilakukan dengan akunmu kami anggap dilakukan olehmu.',
        'Kami bisa menonaktifkan akun yang dipakai melanggar ketentuan ini. Kamu bisa menghapus akunmu sendiri kapan saja.',
      ],
    },
    {
      id: 'jangan',
      title: 'Yang tidak boleh',
      paragraphs: [
        'Membobol akun orang lain, mengganggu layanan, mengirim spam, atau mengirim karya dan gambar yang bukan hakmu.',
        'Mengirim isi yang melanggar hukum, membenci, atau melecehkan orang.',
      ],
    },
    {
      id: 'pesanan',
      title: 'Pesanan konveksi',
      paragraphs: [
        'Harga pesanan mengikat setelah dikonfirmasi toko. Produksi mulai setelah uang muka atau pembayaran penuh diterima.',
        'Pesanan yang dibatalkan toko, dan uang yang kelebihan, dikembalikan. Keadaan pesanan dan uangnya selalu bisa dilihat di Lacak pesanan.',
        'Gambar desain yang kamu kirim tetap milikmu; kami hanya memakainya untuk mengerjakan pesananmu.',
      ],
    },
    {
      id: 'komik',
      title: 'Komik dan mesin yang menggambarnya',
      paragraphs: [
        'Komik di sini ditulis dan digambar mesin dari ide anggota. Komik yang digambar model AI dari luar berlabel "Dibuat dengan AI", dan daftar komik bisa menyembunyikannya; yang naskahnya saja, "Ditulis dengan AI".',
        'Idemu tetap milikmu, dan kamu yang bertanggung jawab atas yang kamu terbitkan. Mesin bisa keliru: periksa naskah dan gambarnya sebelum terbit.',
      ],
    },
    {
      id: 'penurunan',
      title: 'Permintaan penurunan',
      paragraphs: [
        'Pemilik hak cipta menulis halaman mana dan karya apa yang dimaksud, dengan pernyataan dan e-mail. Staf langsung diberi tahu, memeriksanya, dan menjawab lewat e-mail.',
      ],
      link: toTakedown,
    },
    {
      id: 'layanan',
      title: 'Layanan apa adanya',
      paragraphs: [
        'Kami berusaha situs ini selalu jalan, tetapi tidak menjanjikannya: sumber luar bisa berhenti menjawab. Hakmu sebagai konsumen menurut hukum Indonesia tetap berlaku.',
        'Kalau ketentuan ini berubah, tanggal di atas ikut berubah.',
      ],
      link: toContact,
    },
  ],
}

const none = (text: string): Section['rows'] => [[text, '']]

/** The privacy page of this server, from what its features declare. */
export function privacyText(parts: readonly Privacy[]): TextPage {
  const all = (name: keyof Privacy) => parts.flatMap((part) => part[name] ?? [])
  const services = all('services')
  return {
    title: 'Privasi',
    description: 'Apa yang disimpan server ini tentangmu, berapa lama, dan layanan luar yang dipakainya.',
    changed: '2026-11-21',
    sections: [
      {
        id: 'singkatnya',
        title: 'Singkatnya',
        paragraphs: [
          'Tanpa akun dan tanpa pesanan, server ini tidak menyimpan siapa kamu. Tidak ada iklan, pelacak, atau statistik pihak ketiga, dan data pribadi tidak dijual.',
          'Alamat IP dipakai sesaat di memori untuk membatasi permintaan. Log server tidak memuat alamat IP, isi formulir, atau kata sandi.',
        ],
      },
      { id: 'disimpan', title: 'Yang disimpan, dan berapa lama', rows: all('kept') },
      {
        id: 'layanan',
        title: 'Layanan luar yang dipakai server ini',
        rows: services.length > 0 ? services : none('Tidak ada yang terpasang.'),
      },
      {
        id: 'browser',
        title: 'Yang disimpan di browsermu',
        paragraphs: ['Cookie hanya dipasang saat kamu masuk. Sisanya tidak meninggalkan perangkatmu tanpa kamu masuk.'],
        rows: all('browser'),
      },
      {
        id: 'hak',
        title: 'Hakmu',
        paragraphs: [
          'Di halaman Akun kamu bisa melihat dan mengubah datamu, mengunduh semuanya dalam satu berkas, dan menghapus akunmu. Yang tinggal sesudahnya, dan kenapa, tertulis di sana.',
          'Untuk data tanpa akun, seperti pesanan dengan kode, tulis ke kami.',
        ],
        link: toAccount,
      },
      { id: 'tanya', title: 'Pertanyaan', link: { href: '/kontak/?jenis=privasi', text: 'Tulis ke kami' } },
    ],
  }
}
