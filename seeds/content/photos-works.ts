import type { SeedPhoto } from '../../src/content/seed/sample.ts'

/** Pictures that participants drew. */
export const workPhotos: readonly SeedPhoto[] = [
  {
    title: 'Paus di Atas Kota',
    description:
      'Cat air Ayu dari Pekan Latar angkatan pertama. Ia mulai dari jam: 18.20, dan paus itu datang sendiri.',
    alt: 'Ilustrasi: paus melayang di atas gedung-gedung tinggi, langit jingga merah senja',
    drawing: { figure: 'paus', palette: 'bara', place: 'metropolis' },
    daysAgo: 11,
  },
  {
    title: 'Rubah Penjaga Sumur',
    description: 'Karya Laras, kelas tinta. Ekornya digambar tanpa mengangkat pena.',
    alt: 'Ilustrasi: rubah duduk di hutan pinus gelap, langit hijau rimba malam',
    drawing: { figure: 'rubah', palette: 'rimba', place: 'hutan' },
    daysAgo: 18,
  },
  {
    title: 'Naga Selendang',
    description:
      'Dari meja mewarnai di Sukamulya: satu dari sembilan naga sore itu, dan satu-satunya yang memakai selendang neneknya.',
    alt: 'Ilustrasi: naga meliuk di atas kampung, langit merah muda sakura',
    drawing: { figure: 'naga', palette: 'sakura', place: 'kampung' },
    daysAgo: 155,
  },
  {
    title: 'Mercusuar di Halaman Tiga',
    description: 'Panel terbesar dari komik enam halaman Damar. Lampunya baru menyala di halaman enam.',
    alt: 'Ilustrasi: mercusuar bergaris di pantai karst, langit biru nila malam',
    drawing: { figure: 'mercusuar', palette: 'nila', place: 'laut' },
    daysAgo: 26,
  },
  {
    title: 'Astronaut yang Kesasar',
    description: 'Nisa menggambar ini saat menunggu bus yang salah.',
    alt: 'Ilustrasi: astronaut berdiri di permukaan bulan, langit ungu neon',
    drawing: { figure: 'antariksawan', palette: 'neon', place: 'bulan' },
    daysAgo: 32,
  },
  {
    title: 'Hantu Ruang Arsip',
    description: 'Tokoh utama zine Kamus Bunyi Dapur, muncul hanya ketika panci ditutup.',
    alt: 'Ilustrasi: hantu berambut panjang di hutan, langit toska telaga malam',
    drawing: { figure: 'hantu', palette: 'telaga', place: 'hutan' },
    daysAgo: 47,
  },
  {
    title: 'Harimau Kertas',
    description: 'Tiga lapis guntingan, tanpa lem. Wahyu menahan bersin selama dua jam.',
    alt: 'Ilustrasi: harimau loreng di kaki gunung, langit krem kertas siang',
    drawing: { figure: 'harimau', palette: 'kertas', place: 'gunung' },
    daysAgo: 54,
  },
  {
    title: 'Penyihir Pasar Malam',
    description: 'Sekar menjual mantra eceran: satu untuk hujan, dua untuk ujian.',
    alt: 'Ilustrasi: penyihir bertopi lancip memegang tongkat di kota berlampu, langit ungu malam',
    drawing: { figure: 'penyihir', palette: 'langit-malam', place: 'kota' },
    daysAgo: 61,
  },
  {
    title: 'Balon Kelas Pagi',
    description: 'Gambar bersama dua puluh enam siswa, masing-masing satu bilah warna.',
    alt: 'Ilustrasi: balon udara besar melayang di atas sawah, langit kuning padi',
    drawing: { figure: 'balon', palette: 'padi', place: 'desa' },
    daysAgo: 79,
  },
  {
    title: 'Pulang Sebelum Magrib',
    description: 'Karya Joko, yang menggembalakan kerbau sungguhan sampai umur sebelas.',
    alt: 'Ilustrasi: anak bercaping menunggang kerbau di sawah bergunung, langit mawar senja',
    drawing: { figure: 'kerbau', palette: 'mawar', place: 'desa' },
    daysAgo: 92,
  },
  {
    title: 'Kota yang Lupa Mendarat',
    description: 'Latihan perspektif Rangga. Setiap jendela dihitung, kecuali yang tertutup awan.',
    alt: 'Ilustrasi: kota terapung di atas awan dan karang, langit ungu anggrek senja',
    drawing: { figure: 'kota-terapung', palette: 'anggrek', place: 'awan' },
    daysAgo: 100,
  },
  {
    title: 'Kembang Api Tahun Ketiga',
    description: 'Digambar Mei dari balkon, dengan punggung teman-temannya sebagai latar depan.',
    alt: 'Ilustrasi: dua orang di bangku menonton kembang api di tepi kota, langit biru malam',
    drawing: { figure: 'hanabi', palette: 'nila', place: 'kota' },
    daysAgo: 110,
  },
  {
    title: 'Perahu Tanpa Dayung',
    description: 'Hari kedua Pekan Latar: siang yang terlalu panas untuk mendayung.',
    alt: 'Ilustrasi: perahu berlayar jingga di laut tenang, langit hijau kelapa siang',
    drawing: { figure: 'perahu', palette: 'kelapa', place: 'laut' },
    daysAgo: 123,
  },
  {
    title: 'Kapal Surat Bintang',
    description: 'Sampul zine kelima Yoga. Perangkonya digambar lebih rapi daripada kapalnya.',
    alt: 'Ilustrasi: kapal antariksa melesat di atas kawah bulan, langit manggis malam',
    drawing: { figure: 'kapal-antariksa', palette: 'manggis', place: 'bulan' },
    daysAgo: 142,
  },
  {
    title: 'Kuda yang Hafal Jalan',
    description: 'Sketsa tiga menit Ratri di pinggir alun-alun, diberi tinta sesudah kudanya pulang sendiri.',
    alt: 'Ilustrasi: delman ditarik kuda di jalan kampung, langit hijau giok pagi',
    drawing: { figure: 'delman', palette: 'giok', place: 'kampung' },
    daysAgo: 166,
  },
  {
    title: 'Monster di Pot Jendela',
    description: 'Untuk adiknya yang takut menyiram tanaman. Sekarang tanaman itu disiram dua kali sehari.',
    alt: 'Ilustrasi: tanaman monster bergigi dalam pot di jalan kota, langit hijau pucuk',
    drawing: { figure: 'monster', palette: 'pucuk', place: 'kota' },
    daysAgo: 190,
  },
]
