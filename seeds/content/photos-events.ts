import type { SeedPhoto } from '../../src/content/seed/sample.ts'

/** Pictures of events. */
export const eventPhotos: readonly SeedPhoto[] = [
  {
    title: 'Lampion Dinyalakan Jam Tujuh',
    description: 'Tanda bahwa pintu atap Pasar Seni Lodaya dibuka. Bima memanjat kursi, kami memegangi kursinya.',
    alt: 'Ilustrasi: lampion besar berbintang menyala di jalan kota, langit merah jambu senja',
    drawing: { figure: 'lampion', palette: 'mawar', place: 'kota' },
    daysAgo: 3,
  },
  {
    title: 'Menunggu di Bawah Satu Payung',
    description: 'Hujan sepuluh menit sebelum film. Delapan orang, satu payung, tidak ada yang pulang.',
    alt: 'Ilustrasi: seseorang berpayung lebar di jalan kampung, langit biru kelabu malam',
    drawing: { figure: 'payung', palette: 'batu', place: 'kampung' },
    daysAgo: 7,
  },
  {
    title: 'Teko Ketiga',
    description: 'Rapat rencana akhir tahun di Kedai Serambi. Keputusan terbaik selalu datang pada teko ketiga.',
    alt: 'Ilustrasi: cangkir kopi besar mengepul di depan deretan atap, langit krem',
    drawing: { figure: 'kopi', palette: 'kertas', place: 'kampung' },
    daysAgo: 10,
  },
  {
    title: 'Empat Menit Sebelum Mulai',
    description: 'Jam beker milik panitia, satu-satunya anggota yang tidak pernah terlambat.',
    alt: 'Ilustrasi: jam beker berdering di jalan kota, langit biru listrik malam',
    drawing: { figure: 'jam', palette: 'listrik', place: 'kota' },
    daysAgo: 14,
  },
  {
    title: 'Guru yang Tidak Mau Pulang',
    description: 'Dua puluh menitnya sudah habis sejak tadi. Mei belum tega mengambil kembali buku matematikanya.',
    alt: 'Ilustrasi: dua orang berdiri berdampingan di depan hutan cemara, langit hijau giok pagi',
    drawing: { figure: 'berdua', palette: 'giok', place: 'candi' },
    daysAgo: 22,
  },
  {
    title: 'Antre Sampai Tukang Tambal Ban',
    description:
      'Sembilan puluh tiga orang, empat puluh nomor. Yang paling depan datang dengan sepeda sejak pukul sepuluh.',
    alt: 'Ilustrasi: orang berselendang mengayuh sepeda di tepi laut, langit oranye karang',
    drawing: { figure: 'sepeda', palette: 'karang', place: 'laut' },
    daysAgo: 23,
  },
  {
    title: 'Mi untuk Sepuluh Orang',
    description: 'Resepnya bilang sepuluh, yang makan dua puluh dua. Panci dicuci oleh yang datang paling akhir.',
    alt: 'Ilustrasi: mangkuk mi besar dengan sumpit di bawah gunung, langit kuning padi',
    drawing: { figure: 'mangkuk', palette: 'padi', place: 'desa' },
    daysAgo: 29,
  },
  {
    title: 'Layar di Peron Dua',
    description:
      'Layar empat meter di stasiun tua, dan satu-satunya kereta yang lewat malam itu. Peluit Pak Somad tidak ikut terlihat.',
    alt: 'Ilustrasi: kereta melintas di depan gedung-gedung kota, langit ungu neon malam',
    drawing: { figure: 'kereta', palette: 'neon', place: 'metropolis' },
    daysAgo: 35,
  },
  {
    title: 'Foto Bersama di Gapura',
    description: 'Sesudah layar digulung, empat puluh orang mencoba masuk satu bingkai. Tiga puluh sembilan berhasil.',
    alt: 'Ilustrasi: gapura batu terbelah di antara pohon kelapa, langit jingga tembaga senja',
    drawing: { figure: 'gapura', palette: 'tembaga', place: 'kuil' },
    daysAgo: 36,
  },
  {
    title: 'Wayang di Sela Dua Film',
    description:
      'Saat jeda Ki Joko memainkan lakon tujuh menit dengan lampu proyektor. Film keduanya terpaksa menunggu.',
    alt: 'Ilustrasi: gunungan wayang di padang pasir, langit gelap merah bara',
    drawing: { figure: 'gunungan', palette: 'bara', place: 'padang' },
    daysAgo: 40,
  },
  {
    title: 'Dua Puluh Tiga Judul',
    description:
      'Semua zine dari satu malam, difoto sebelum diperebutkan. Sampul terlaris: pedang yang tumbuh dari buku.',
    alt: 'Ilustrasi: pedang tegak di atas buku terbuka di tengah gunung, langit merah gelap',
    drawing: { figure: 'kitab', palette: 'darah', place: 'gunung' },
    daysAgo: 50,
  },
  {
    title: 'Gong Tanda Selesai',
    description:
      'Pukul enam pagi Pak Darto mematikan mesin cetak, lalu memukul gong. Tetangga mengira ada yang menikah.',
    alt: 'Ilustrasi: gong besar dalam bingkai kayu di tepi laut, langit biru pagi',
    drawing: { figure: 'gong', palette: 'embun', place: 'laut' },
    daysAgo: 51,
  },
  {
    title: 'Bakso Naik ke Lantai Tiga',
    description:
      'Lift barang Pasar Seni Lodaya mengangkat satu gerobak, satu kuali, dan Pak Rahmat yang tidak melepaskan kualinya.',
    alt: 'Ilustrasi: gerobak bakso dan penjualnya di tengah kota, langit ungu anggrek',
    drawing: { figure: 'gerobak', palette: 'anggrek', place: 'metropolis' },
    daysAgo: 58,
  },
  {
    title: 'Catur Menunggu Kelas',
    description: 'Ronde ketiga antara dua peserta yang belum pernah bertukar nama.',
    alt: 'Ilustrasi: buah catur raksasa di depan deretan cemara, langit hijau pucuk',
    drawing: { figure: 'catur', palette: 'pucuk', place: 'sekolah' },
    daysAgo: 66,
  },
  {
    title: 'Kiriman Kursi Lipat',
    description: 'Enam belas kursi, satu becak, tiga kali jalan. Tarifnya dua mangkuk soto.',
    alt: 'Ilustrasi: becak dan pengayuhnya di depan gunung, langit hijau toska siang',
    drawing: { figure: 'becak', palette: 'kelapa', place: 'desa' },
    daysAgo: 70,
  },
  {
    title: 'Penutup dari Gilang',
    description: 'Ia berjanji satu lagu. Kami menghitung sembilan.',
    alt: 'Ilustrasi: pemain gitar berdiri di jalan kota, langit biru ungu malam',
    drawing: { figure: 'gitaris', palette: 'langit-malam', place: 'metropolis' },
    daysAgo: 75,
  },
  {
    title: 'Penonton Tetap',
    description: 'Jeda, kepala rumah tangga Rumah Kortek. Menonton semua film dari balik layar.',
    alt: 'Ilustrasi: kucing hitam besar berkalung duduk di depan atap-atap kampung, langit kuning senja',
    drawing: { figure: 'kucing', palette: 'kunyit', place: 'kampung' },
    daysAgo: 88,
  },
  {
    title: 'Lomba Makan Kerupuk',
    description: 'Delapan belas peserta, satu pemenang, dan satu aturan baru untuk malam nonton.',
    alt: 'Ilustrasi: kaleng kerupuk besar di lapangan, langit merah muda siang',
    drawing: { figure: 'kerupuk', palette: 'sakura', place: 'lapangan' },
    daysAgo: 94,
  },
  {
    title: 'Futsal Panitia Lawan Komikus',
    description: 'Skor akhir sebelas sama. Wasitnya pengisi suara, jadi semua pelanggaran terdengar dramatis.',
    alt: 'Ilustrasi: pemain menendang bola di lapangan kampung, langit biru cerah',
    drawing: { figure: 'penendang', palette: 'laut', place: 'lapangan' },
    daysAgo: 103,
  },
  {
    title: 'Tamu yang Kehilangan Sandal',
    description: 'Robot kardus yang menjadi tamu sulit dalam pelatihan relawan. Sandalnya, nomor 60, belum ditemukan.',
    alt: 'Ilustrasi: robot besar di padang berbatu, langit kelabu biru malam',
    drawing: { figure: 'robot', palette: 'batu', place: 'padang' },
    daysAgo: 119,
  },
  {
    title: 'Kaos Pertama Musim Ini',
    description: 'Dijahit pukul sembilan, dipakai pukul sepuluh, kena kuah pukul dua belas.',
    alt: 'Ilustrasi: mesin jahit tua di tengah sawah desa, langit jingga fajar',
    drawing: { figure: 'mesin-jahit', palette: 'fajar', place: 'desa' },
    daysAgo: 127,
  },
  {
    title: 'Tari Topeng Pembuka',
    description:
      'Sanggar tetangga meminjamkan penarinya untuk membuka pameran zine. Penontonnya diam sampai kipas menutup.',
    alt: 'Ilustrasi: penari bermahkota memegang kipas di antara pohon kelapa, langit ungu tua',
    drawing: { figure: 'penari', palette: 'manggis', place: 'kuil' },
    daysAgo: 134,
  },
  {
    title: 'Feri Pagi ke Madura',
    description: 'Kunjungan sekolah pertama di seberang. Meja gambar bercahaya dijaga dua orang sepanjang jalan.',
    alt: 'Ilustrasi: feri bertingkat berlayar di antara pulau karst, langit biru pagi hangat',
    drawing: { figure: 'feri', palette: 'fajar', place: 'laut' },
    daysAgo: 148,
  },
  {
    title: 'Layang-layang Jam Istirahat',
    description: 'Tugas menggambarnya selesai lebih cepat dari dugaan. Angin di lapangan sekolah tidak menunggu.',
    alt: 'Ilustrasi: anak menerbangkan layang-layang toska di padang, langit karang',
    drawing: { figure: 'layangan', palette: 'karang', place: 'padang' },
    daysAgo: 149,
  },
]
