import type { SeedPartner } from '../../src/content/seed/sample.ts'

/** All partners that a first start creates. Their names and addresses are invented. */
export const seedPartners: readonly SeedPartner[] = [
  {
    name: 'Percetakan Kertas Jati',
    description:
      'Percetakan keluarga di Surabaya yang menyalakan mesinnya semalaman untuk lokakarya zine kami, dan menyimpan potongan kertas sisa khusus untuk komikus pemula.',
    website: 'https://kertasjati.example/',
    alt: 'Lambang Percetakan Kertas Jati: huruf K dan J di bidang cokelat senja',
    emblem: { palette: 'tembaga', initials: 'KJ' },
  },
  {
    name: 'Yayasan Tangan Bicara',
    description:
      'Juru bahasa isyarat dan guru-guru Tuli yang mendampingi acara kami sejak awal, dan mengajari relawan mengeja nama dengan jari.',
    website: 'https://tanganbicara.example/',
    alt: 'Lambang Yayasan Tangan Bicara: huruf Y, T, dan B di bidang ungu',
    emblem: { palette: 'anggrek', initials: 'YTB' },
  },
  {
    name: 'Radio Gema Hulu',
    description:
      'Radio komunitas Bandung yang meminjamkan bilik siarnya untuk latihan sulih suara. Siarannya bisa didengar dari dapur mana pun di bukit utara.',
    website: 'https://gemahulu.example/',
    alt: 'Lambang Radio Gema Hulu: piringan antena di bidang biru malam',
    emblem: { palette: 'nila', figure: 'parabola' },
  },
  {
    name: 'Perpustakaan Kampung Lor',
    description:
      'Perpustakaan warga di Yogyakarta dengan teras terluas yang kami kenal. Di sanalah perpustakaan manusia kami berkumpul.',
    website: 'https://kampunglor.example/',
    alt: 'Lambang Perpustakaan Kampung Lor: huruf K dan L di bidang hijau muda',
    emblem: { palette: 'pucuk', initials: 'KL' },
  },
  {
    name: 'Toko Buku Rak Miring',
    description:
      'Toko buku di Semarang yang raknya memang miring sejak gempa kecil dulu. Menyediakan ruang, teh, dan potongan harga untuk peserta.',
    website: 'https://rakmiring.example/',
    alt: 'Lambang Toko Buku Rak Miring: huruf R dan M di bidang merah karang',
    emblem: { palette: 'karang', initials: 'RM' },
  },
  {
    name: 'Konveksi Benang Merah',
    description:
      'Penjahit semua kaos komunitas. Mereka mencetak sesudah ada pesanan, jadi tidak ada kain yang terbuang di bawah tangga.',
    website: 'https://benangmerah.example/',
    alt: 'Lambang Konveksi Benang Merah: mesin jahit di bidang merah gelap',
    emblem: { palette: 'darah', figure: 'mesin-jahit' },
  },
  {
    name: 'Kedai Serambi',
    description:
      'Kedai kopi dengan tiga teko dan satu halaman, tempat semua rencana kami pertama kali ditulis di serbet.',
    website: 'https://kedaiserambi.example/',
    alt: 'Lambang Kedai Serambi: cangkir kopi di bidang jingga senja',
    emblem: { palette: 'kunyit', figure: 'kopi' },
  },
  {
    name: 'Sekolah Animasi Kinetika',
    description:
      'Sekolah vokasi di Malang yang membuka aulanya untuk seminar kami. Siswanya membantu di meja gambar bercahaya setiap kunjungan sekolah.',
    website: 'https://kinetika.example/',
    alt: 'Lambang Sekolah Animasi Kinetika: huruf S, A, dan K di bidang hijau telaga',
    emblem: { palette: 'telaga', initials: 'SAK' },
  },
  {
    name: 'Penerbit Sampul Biru',
    description:
      'Penerbit kecil untuk komik pertama seseorang. Perjanjiannya satu halaman, ditulis dengan bahasa yang bisa dibaca sambil berdiri.',
    website: 'https://sampulbiru.example/',
    alt: 'Lambang Penerbit Sampul Biru: huruf S dan B di bidang biru cerah',
    emblem: { palette: 'laut', initials: 'SB' },
  },
  {
    name: 'Pasar Seni Lodaya',
    description:
      'Pasar seni tiga lantai di Bandung yang atapnya menjadi bioskop kami setiap beberapa bulan, lengkap dengan lift barang untuk kursi roda.',
    website: 'https://pasarlodaya.example/',
    alt: 'Lambang Pasar Seni Lodaya: lampion berbintang di bidang merah jambu keunguan',
    emblem: { palette: 'mawar', figure: 'lampion' },
  },
]
