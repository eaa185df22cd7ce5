/** A creator of the sample comics. */
export type SeedCreator = { username: string; name: string; region: string; city: string; about: string }

/**
 * `text`: the name of its words in `seeds/comics/`. `daysAgo`: when it was published. Comments are by other creators.
 */
export type SeedComic = {
  creator: string
  text: string
  synopsis: string
  pageCount: number
  genres: readonly string[]
  style: string
  daysAgo: number
  views: number
  comments: readonly (readonly [by: string, rating: number, text: string, spoiler?: 'spoiler'])[]
}

export const seedCreators: readonly SeedCreator[] = [
  {
    username: 'dinda.puspita',
    name: 'Dinda Puspita',
    region: 'Jawa Barat',
    city: 'Bandung',
    about: 'Menulis cerita warung, hujan, dan orang-orang yang pulang terlambat. Terbit tiap Minggu sore.',
  },
  {
    username: 'bima.arga',
    name: 'Bima Arga',
    region: 'Kepulauan Riau',
    city: 'Tanjung Pinang',
    about: 'Naga, laut, dan mercusuar. Mengajar menggambar di akhir pekan.',
  },
  {
    username: 'ratri.sekar',
    name: 'Ratri Sekarwangi',
    region: 'DI Yogyakarta',
    city: 'Sleman',
    about: 'Robot juga manusia. Kadang manusia juga robot.',
  },
  {
    username: 'wayan.kembar',
    name: 'Wayan Kembara',
    region: 'Bali',
    city: 'Gianyar',
    about: 'Cerita dari bale banjar: wayang, sawah, dan nenek yang selalu benar.',
  },
  {
    username: 'nadia.faras',
    name: 'Nadia Farasya',
    region: 'Aceh',
    city: 'Banda Aceh',
    about: 'Menggambar yang kecil-kecil: payung, kunci, dan kucing.',
  },
]

/** A series of all comics of its creator, the oldest first. */
export const seedSeries = {
  creator: 'bima.arga',
  title: 'Dongeng Sebelum Tidur',
  summary: 'Tiga cerita pendek untuk dibaca bersama sebelum lampu dimatikan. Tiap episode berdiri sendiri.',
  genres: ['Fabel', 'Fantasi'],
}

export const seedComics: readonly SeedComic[] = [
  {
    creator: 'dinda.puspita',
    text: 'warung-hujan',
    synopsis: 'Ketinggalan bus, Sari berteduh di warung yang belum pernah ada. Dua mangkuk bubur sudah menunggu.',
    pageCount: 4,
    genres: ['Fantasi', 'Fiksi Keluarga'],
    style: 'Cartoon',
    daysAgo: 3,
    views: 124,
    comments: [
      ['ratri.sekar', 5, 'Bikin kangen warung depan rumah.'],
      ['bima.arga', 5, 'Ternyata kursi kosongnya untuk itu. Aku tidak siap.', 'spoiler'],
      ['nadia.faras', 4, 'Hujannya terasa sampai sini.'],
      ['wayan.kembar', 5, 'Neneknya mirip nenekku. Selalu benar.'],
    ],
  },
  {
    creator: 'bima.arga',
    text: 'naga-takut-gelap',
    synopsis: 'Naga penjaga mercusuar ini takut gelap. Malam badai itu, seekor paus kehilangan anaknya.',
    pageCount: 5,
    genres: ['Fabel', 'Petualangan'],
    style: 'Anime',
    daysAgo: 9,
    views: 98,
    comments: [
      ['dinda.puspita', 5, 'Penjaga mercusuar yang takut gelap, manis sekali.'],
      ['nadia.faras', 4, 'Adikku minta dibacakan dua kali.'],
      ['ratri.sekar', 5, 'Laut malamnya cantik.'],
      ['wayan.kembar', 4, 'Buih, kamu hebat.'],
    ],
  },
  {
    creator: 'ratri.sekar',
    text: 'pita-menanak-nasi',
    synopsis: 'Pita mengantar panci untuk kakek yang makan sendirian. Ada satu kiriman yang tidak pernah sampai.',
    pageCount: 5,
    genres: ['Kuliner & Lifestyle', 'Slice of Life'],
    style: 'Manga B&W',
    daysAgo: 14,
    views: 87,
    comments: [
      ['dinda.puspita', 5, 'Nasi gosong paling mengharukan tahun ini.'],
      ['bima.arga', 4, 'Kakeknya lucu.'],
      ['wayan.kembar', 5, 'Aku langsung menelepon bapak.'],
      ['nadia.faras', 5, 'Pita boleh pinjam seminggu tidak?'],
    ],
  },
  {
    creator: 'wayan.kembar',
    text: 'suara-gede',
    synopsis: 'Gede hafal suara semua wayang, tetapi suaranya hilang tiap naik panggung. Kata Nenek: ya dicari.',
    pageCount: 5,
    genres: ['Motivasi', 'Fiksi Keluarga'],
    style: 'Ghibli',
    daysAgo: 20,
    views: 76,
    comments: [
      ['ratri.sekar', 5, 'Gugup di panggung itu nyata.'],
      ['dinda.puspita', 4, 'Warnanya hangat sekali.'],
      ['bima.arga', 5, 'Akhirnya dia berani juga.', 'spoiler'],
      ['nadia.faras', 4, 'Pelan, tapi sampai.'],
    ],
  },
  {
    creator: 'nadia.faras',
    text: 'payung-merah',
    synopsis: 'Payung merah itu memulangkan barang yang hilang. Bayarannya satu kenangan.',
    pageCount: 6,
    genres: ['Supranatural', 'Slice of Life'],
    style: 'Watercolor',
    daysAgo: 26,
    views: 143,
    comments: [
      ['bima.arga', 5, 'Idenya tidak mau lepas dari kepala.'],
      ['dinda.puspita', 5, 'Aku membacanya tengah malam. Salah besar.'],
      ['wayan.kembar', 4, 'Cat airnya cocok dengan hujannya.'],
      ['ratri.sekar', 5, 'Halaman terakhir …', 'spoiler'],
    ],
  },
  {
    creator: 'dinda.puspita',
    text: 'martabak-mentega',
    synopsis: 'Tono lembur sampai tengah malam. Kucingnya juga.',
    pageCount: 4,
    genres: ['Komedi', 'Kuliner & Lifestyle'],
    style: 'Chibi',
    daysAgo: 33,
    views: 211,
    comments: [
      ['nadia.faras', 5, 'Mentega untuk presiden.'],
      ['ratri.sekar', 5, 'Pelanggan tetap, hadir.'],
      ['bima.arga', 4, 'Martabaknya kelihatan enak.'],
      ['wayan.kembar', 5, 'Tertawa sendiri di angkot.'],
    ],
  },
  {
    creator: 'bima.arga',
    text: 'tiga-pisang',
    synopsis: 'Satu peta, satu perahu bocor, tiga pisang, dan pulau yang tidak ada di peta lain.',
    pageCount: 6,
    genres: ['Petualangan'],
    style: 'Comic Book',
    daysAgo: 41,
    views: 65,
    comments: [
      ['wayan.kembar', 5, 'Tiga pisang cukup untuk satu petualangan.'],
      ['dinda.puspita', 4, 'Perahunya tokoh utama.'],
      ['nadia.faras', 4, 'Panjang tapi tidak terasa.'],
      ['ratri.sekar', 5, 'Petanya ternyata …', 'spoiler'],
    ],
  },
  {
    creator: 'ratri.sekar',
    text: 'aisyah',
    synopsis: 'Huruf "r" selalu lari dari lidah Aisyah. Lalu Ustaz Hasan bilang ia sedang butuh guru.',
    pageCount: 5,
    genres: ['Religius', 'Motivasi'],
    style: 'Pastel Soft',
    daysAgo: 48,
    views: 92,
    comments: [
      ['dinda.puspita', 5, 'Lembut dan tidak menggurui.'],
      ['nadia.faras', 5, 'Kubacakan di TPA, anak-anak suka.'],
      ['bima.arga', 4, 'Ustaznya bijak.'],
      ['wayan.kembar', 5, 'Saling mengajar itu indah.'],
    ],
  },
  {
    creator: 'wayan.kembar',
    text: 'kancil',
    synopsis: 'Kancil bilang ada durian sebesar rumah di seberang sungai. Jembatannya yang percaya duluan.',
    pageCount: 5,
    genres: ['Fabel', 'Edukasi'],
    style: 'Cartoon',
    daysAgo: 57,
    views: 58,
    comments: [
      ['ratri.sekar', 4, 'Kancil versi bertobat.'],
      ['bima.arga', 5, 'Cocok untuk dibacakan ke anak.'],
      ['dinda.puspita', 4, 'Kura-kuranya sabar sekali.'],
      ['nadia.faras', 4, 'Pesannya kena.'],
    ],
  },
  {
    creator: 'nadia.faras',
    text: 'bu-nur',
    synopsis: 'Kekuatan Bu Nur hanya muncul kalau muridnya tertawa. Sayangnya, leluconnya garing.',
    pageCount: 6,
    genres: ['Super Hero', 'Komedi'],
    style: 'Pop Art',
    daysAgo: 66,
    views: 134,
    comments: [
      ['bima.arga', 5, 'Guru favorit semesta.'],
      ['dinda.puspita', 5, 'Pop art-nya menyala.'],
      ['wayan.kembar', 4, 'Jam pelajaran paling seru.'],
      ['ratri.sekar', 5, 'Lelucon terakhirnya receh, aku suka.', 'spoiler'],
    ],
  },
  {
    creator: 'dinda.puspita',
    text: 'raja-bumi',
    synopsis: 'Blip jatuh di sawah dan bertemu raja bumi: tinggi, diam, tangannya terbuka untuk semua.',
    pageCount: 5,
    genres: ['Komedi', 'Fantasi'],
    style: 'Anime',
    daysAgo: 75,
    views: 81,
    comments: [
      ['wayan.kembar', 5, 'Yang Mulia Orang-orangan Sawah.'],
      ['nadia.faras', 4, 'Kakeknya santai sekali.'],
      ['ratri.sekar', 5, 'Lucu dari awal sampai akhir.'],
      ['bima.arga', 4, 'Sawahnya hijau segar.'],
    ],
  },
  {
    creator: 'bima.arga',
    text: 'pohon-mendengarkan',
    synopsis: 'Beringin itu mau ditebang. Tari mengumpulkan cerita semua yang pernah duduk di bawahnya.',
    pageCount: 5,
    genres: ['Slice of Life', 'Edukasi'],
    style: 'Realistic',
    daysAgo: 84,
    views: 49,
    comments: [
      ['dinda.puspita', 5, 'Pohonnya seperti ikut bercerita.'],
      ['ratri.sekar', 4, 'Aku ingat lapangan belakang sekolah.'],
      ['nadia.faras', 5, 'Tisu, mana tisu.'],
      ['wayan.kembar', 5, 'Kami juga punya beringin seperti itu.'],
    ],
  },
]
