import type { SeedProgram } from '../../src/content/seed/sample.ts'

/** All programs that a first start creates: those of the past first. Every event, place and person is invented. */
export const seedPrograms: readonly SeedProgram[] = [
  {
    title: 'Menonton Sehat Bersama Anak',
    subtitle: 'Obrolan sore untuk orang tua',
    body: `Anak bilang "satu episode lagi", lalu ternyata enam. Sore ini kita duduk bersama dan membicarakannya tanpa saling menyalahkan: apa yang membuat cerita bersambung sulit dihentikan, bagaimana membaca label usia, dan kapan sebaiknya ikut duduk menonton.

## Untuk siapa

Orang tua, kakek-nenek, guru, dan siapa saja yang tinggal serumah dengan penonton kecil. Anak boleh ikut; ada meja mewarnai di teras balai, dijaga dua relawan.

## Yang dibawa

- Satu judul yang sedang ditonton anakmu
- Pertanyaan yang selama ini sungkan ditanyakan

## Cara datang

Balai Warga Sukamulya ada di samping lapangan voli, lima menit jalan kaki dari halte. Gratis, tidak perlu mendaftar, teh manis tersedia.`,
    type: 'sosialisasi',
    venue: 'Balai Warga Sukamulya, Depok',
    day: -160,
    time: '15:30',
    hours: 2,
    alt: 'Ilustrasi: anak bermain ayunan di pohon rindang, atap kampung di bawah langit kuning',
    drawing: { figure: 'ayunan', palette: 'padi', place: 'kampung' },
  },
  {
    title: 'Pelatihan Relawan Acara',
    subtitle: 'Dari meja depan sampai gulung kabel',
    body: `Acara yang rapi dimulai dari orang yang tahu harus berdiri di mana. Selama sehari kita berlatih semua pos: menyambut tamu, mengatur antrean, menyalakan proyektor, menenangkan orang yang kehilangan sandal, dan membereskan kursi tanpa suara.

## Untuk siapa

Siapa saja di atas 17 tahun. Tidak perlu pengalaman. Kalau kamu pemalu, ada pos yang cocok: tim kabel dan tim dapur jarang harus bicara di depan.

## Yang dibawa

1. Sepatu tertutup
2. Botol minum
3. Baju yang boleh kotor

## Cara datang

Rumah Kortek ada di ujung Gang Mangga, Bandung; ikuti papan kuning dari mulut gang. Makan siang kami siapkan. Di akhir hari kamu boleh memilih acara pertamamu, atau pulang dulu dan memikirkannya.`,
    type: 'training',
    venue: 'Rumah Kortek, Bandung',
    day: -120,
    time: '09:00',
    hours: 8,
    alt: 'Ilustrasi: robot besar berdiri di jalan kota, langit hijau toska malam hari',
    drawing: { figure: 'robot', palette: 'telaga', place: 'kota' },
  },
  {
    title: 'Dari Naskah ke Mikrofon',
    subtitle: 'Seminar sulih suara dengan latihan langsung',
    body: `Bagaimana sebaris dialog berubah menjadi suara yang membuat orang lupa bahwa itu gambar? Laras, pengisi suara yang delapan tahun bekerja untuk iklan dan film pendek, membongkar satu adegan dua menit: membaca naskah, menandai napas, mencocokkan gerak bibir, lalu merekam.

## Isi acara

- Empat puluh menit cerita dan contoh
- Latihan napas bersama, berdiri semua
- Sepuluh peserta merekam satu baris di bilik siar

## Untuk siapa

Yang penasaran, yang ingin mencoba, dan yang suaranya kecil. Justru suara kecil paling menarik di depan mikrofon.

## Cara datang

Studio Radio Gema Hulu ada di lantai dua, di atas toko alat pancing. Tangganya sempit; kabari kami lewat [halaman kontak](/kontak/) kalau kamu memakai kursi roda, kami pindahkan acaranya ke ruang bawah.`,
    type: 'seminar',
    venue: 'Studio Radio Gema Hulu, Bandung',
    day: -85,
    time: '13:00',
    hours: 3,
    alt: 'Ilustrasi: piringan antena raksasa menghadap planet bercincin, langit ungu malam',
    drawing: { figure: 'parabola', palette: 'langit-malam', place: 'padang' },
  },
  {
    title: 'Lokakarya Zine Semalam',
    subtitle: 'Datang dengan ide, pulang dengan buku',
    body: `Pukul tujuh malam kertasnya masih kosong; pukul enam pagi zine-mu sudah dijahit dan digandakan dua puluh lembar. Malam ini mesin cetak Kertas Jati menyala khusus untuk kita, dan operatornya, Pak Darto, siap menjawab apa saja tentang tinta.

## Yang terjadi semalaman

1. **19.00** Melipat satu lembar kertas menjadi delapan halaman
2. **20.30** Menggambar dan menulis, kopi pertama
3. **01.00** Berkas masuk mesin, tidur bergiliran
4. **04.30** Menjahit punggung buku
5. **06.00** Tukar zine dan sarapan

## Untuk siapa

Usia 16 ke atas; di bawah 18 dengan surat izin orang tua. Tidak harus bisa menggambar: tahun lalu ada yang membuat zine dari struk belanja.

## Yang dibawa

Alat gambar kesukaanmu, jaket, dan sikat gigi. Kertas, benang, dan jarum dari kami.`,
    type: 'workshop',
    venue: 'Percetakan Kertas Jati, Surabaya',
    day: -52,
    time: '19:00',
    hours: 11,
    alt: 'Ilustrasi: burung gagak bertopi bulu menabuh genderang di tengah kota, langit ungu malam',
    drawing: { figure: 'gagak', palette: 'manggis', place: 'kota' },
  },
  {
    title: 'Perpustakaan Manusia: Tiga Generasi Pembaca',
    subtitle: 'Pinjam seseorang selama dua puluh menit',
    body: `Di perpustakaan ini yang dipinjam adalah orang. Kamu memilih satu "buku", duduk berhadapan selama dua puluh menit, dan boleh bertanya apa saja yang sopan. Temanya kali ini: membaca komik dari masa ke masa.

## Buku yang tersedia

- *Penyewa nomor 014*, 71 tahun, masih menyimpan kartu taman bacaan pertamanya
- *Ibu kantin*, 49 tahun, hafal semua lagu pembuka
- *Penggambar pinggir*, 15 tahun, komiknya hidup di tepi buku matematika
- *Penjaga rak*, 33 tahun, tahu letak setiap jilid yang hilang

## Cara meminjam

Ambil nomor di meja depan mulai pukul 12.30. Satu orang boleh meminjam tiga kali. Ponsel dititipkan di keranjang, supaya yang bercerita tahu bahwa kamu mendengarkan.

Gratis, dan toko buku memberi potongan kecil untuk peserta yang pulang membawa buku kertas.`,
    type: 'human_library',
    venue: 'Toko Buku Rak Miring, Semarang',
    day: -24,
    time: '13:00',
    hours: 4,
    alt: 'Ilustrasi: dua orang berdiri berdampingan di kampung, langit merah jambu',
    drawing: { figure: 'berdua', palette: 'sakura', place: 'kampung' },
  },
  {
    title: 'Pekan Latar: Tujuh Malam Menggambar Langit',
    subtitle: 'Satu langit setiap malam, dari fajar sampai badai',
    body: `Tujuh malam, tujuh langit. Setiap malam kita menggambar satu latar bersama selama sembilan puluh menit, lalu membandingkan hasilnya selama tiga puluh menit. Tidak ada nilai, tidak ada juara; yang ada hanya tujuh gambar yang kemarin belum ada.

## Jadwal langit

1. Fajar di pelabuhan
2. Siang di lapangan sekolah
3. Hujan dari jendela bus
4. Senja di atas genting
5. Malam di pasar
6. Kabut gunung
7. Langit yang belum pernah ada

## Untuk siapa

Pemula sampai yang sudah bekerja. Pakai cat air, pensil, atau tablet: aturannya sama untuk semua. Kalau terlambat ikut, masuk saja di malam berikutnya.

## Cara ikut

Tautan ruang daring dikirim ke surel pendaftar setiap sore. Belum mendaftar? Tulis ke [halaman kontak](/kontak/), sebut "Pekan Latar". Sebelum mulai, ada baiknya membaca [cara kami menggambar langit](/blog/cara-kami-menggambar-langit-yang-berbeda-beda/).`,
    type: 'training',
    venue: 'Daring',
    day: -2,
    time: '19:00',
    hours: 146,
    alt: 'Ilustrasi: balon udara melayang di atas puncak-puncak karang, langit biru pagi',
    drawing: { figure: 'balon', palette: 'embun', place: 'awan' },
  },
  {
    title: 'Nonton Bareng di Atap',
    subtitle: 'Dua film, tikar, dan wedang jahe',
    body: `Layar tiga kali empat meter, langit sebagai plafon, dan dua film: *Langit Sisa Kemarin* lalu *Anak Angin Muson*. Ini juga malam perkenalan: kalau kamu baru di komunitas dan belum kenal siapa pun, duduklah di tikar kuning, di sana duduk panitia yang senang ditanya.

## Susunan malam

- **18.30** Pintu dibuka, wedang jahe dituang
- **19.00** Film pertama
- **21.00** Jeda dua puluh menit, gerobak bakso naik ke lantai tiga
- **21.20** Film kedua

## Yang dibawa

Jaket, tikar kecil kalau punya, dan gelas sendiri. Kursi hanya untuk yang membutuhkan; bilang saja di meja depan.

## Cara datang

Naik tangga timur Pasar Seni Lodaya sampai mentok; lift barang menyala untuk kursi roda dan kereta bayi. Gratis, 80 tempat. Sebelum datang, baca [aturan main nonton bareng](/blog/aturan-main-nonton-bareng/). Kalau hujan deras, acara pindah ke aula lantai dua.`,
    type: 'sosialisasi',
    venue: 'Atap Pasar Seni Lodaya, Bandung',
    day: 6,
    time: '18:30',
    hours: 5,
    alt: 'Ilustrasi: seseorang di bawah payung besar di atap gedung, langit jingga kota saat senja',
    drawing: { figure: 'payung', palette: 'kunyit', place: 'kota' },
  },
  {
    title: 'Lokakarya Komik Enam Halaman',
    subtitle: 'Satu hari, satu cerita yang selesai',
    body: `Banyak komik berhenti di halaman dua. Lokakarya ini dibuat supaya punyamu tidak: enam halaman saja, dari gagasan sampai tinta, dalam satu hari. Pendampingnya Sekar dan Damar, yang bersama-sama sudah menyelesaikan empat belas komik pendek dan meninggalkan tiga puluh yang lain.

## Rencana hari itu

1. Menulis halaman terakhir lebih dulu
2. Membagi cerita menjadi enam halaman
3. Sketsa kasar, makan siang, sketsa lagi
4. Tinta dan teks
5. Membaca karya satu sama lain

## Untuk siapa

Usia 13 ke atas. Kalau kamu bisa menggambar orang-orangan lidi, kamu sudah bisa ikut.

## Yang dibawa

Pensil, penghapus, dan satu kejadian kecil yang benar-benar kamu alami. Kertas, pena, dan nasi kotak dari kami. Bekal bacaan: [Komik enam halaman, mulai dari akhir](/blog/komik-enam-halaman-mulai-dari-akhir/).`,
    type: 'workshop',
    venue: 'Rumah Kortek, Yogyakarta',
    day: 13,
    time: '09:00',
    hours: 8,
    alt: 'Ilustrasi: pendekar bertopi lebar berdiri di kaki gunung, langit jingga senja',
    drawing: { figure: 'ronin', palette: 'tembaga', place: 'gunung' },
  },
  {
    title: 'Kelas Menyusun Musik Adegan',
    subtitle: 'Empat pertemuan, satu adegan tanpa suara',
    body: `Kami memberi satu adegan dua menit tanpa suara. Dalam empat pertemuan kamu memberinya musik: mencari denyutnya, memilih alat, menulis tema pendek, dan yang paling sulit, menentukan di mana musik harus diam.

## Empat pertemuan

- **Pertama**: menonton tanpa suara dan menghitung
- **Kedua**: tema delapan nada
- **Ketiga**: merekam di rumah dengan alat seadanya
- **Keempat**: memutar semua versi, satu adegan dengan belasan wajah

Pertemuan berlangsung seminggu sekali pada jam yang sama, masing-masing dua jam.

## Untuk siapa

Kamu bisa memainkan satu alat apa saja, termasuk angklung, aplikasi di ponsel, atau mulut sendiri. Tidak perlu bisa membaca not balok.

## Cara ikut

Kelas ini daring dan terbatas untuk 16 orang, supaya setiap karya sempat diputar. Pemanasannya ada di tulisan [Musik adegan, kapan harus diam](/blog/musik-adegan-kapan-harus-diam/).`,
    type: 'training',
    venue: 'Daring',
    day: 20,
    time: '19:30',
    hours: 506,
    alt: 'Ilustrasi: pemain gitar berdiri di tanah lapang, gunung dan pohon kelapa di langit merah muda',
    drawing: { figure: 'gitaris', palette: 'mawar', place: 'desa' },
  },
  {
    title: 'Perpustakaan Manusia: Di Balik Takarir',
    subtitle: 'Bertemu orang yang membuat kita mengerti',
    body: `Setiap kali kamu tertawa pada saat yang tepat, ada orang yang memilih kata itu. Sore ini lima di antaranya menjadi "buku" yang bisa kamu pinjam, masing-masing dua puluh menit.

## Buku yang tersedia

- *Penerjemah malam*, yang pernah menghabiskan tiga hari untuk satu permainan kata
- *Pengatur waktu*, yang bekerja dalam seperempat detik
- *Juru bahasa isyarat*, yang menerjemahkan lagu dengan dua tangan
- *Pembaca tunanetra*, yang mendengarkan film lewat deskripsi suara
- *Korektor*, yang tidak bisa lagi menonton tanpa pensil

## Cara meminjam

Nomor dibagikan di teras perpustakaan mulai pukul 12.30. Dua buku dapat dipinjam dengan juru bahasa isyarat dari Yayasan Tangan Bicara, salah satu [mitra kami](/mitra/).

Gratis. Bawalah satu kalimat takarir yang tidak pernah kamu lupakan; kita tempel semuanya di dinding. Belum tahu apa itu perpustakaan manusia? Baca [alasan kami membuatnya](/blog/kenapa-kami-membuat-perpustakaan-manusia/).`,
    type: 'human_library',
    venue: 'Perpustakaan Kampung Lor, Yogyakarta',
    day: 27,
    time: '13:00',
    hours: 4,
    alt: 'Ilustrasi: detektif bertopi di jalan kampung berlampu, langit biru kelabu malam',
    drawing: { figure: 'detektif', palette: 'batu', place: 'kampung' },
  },
  {
    title: 'Seminar Hak Cipta untuk Komikus Pemula',
    subtitle: 'Siapa pemilik tokohmu, dan apa buktinya',
    body: `Kamu menggambar tokoh, temanmu menulis ceritanya, sebuah toko mencetaknya di gelas. Siapa pemiliknya? Seminar ini menjawab dengan contoh, bukan dengan pasal: tiga kasus rekaan dibahas dari awal sampai surat penyelesaian.

## Yang dibahas

1. Kapan hak cipta lahir, dan mengapa menyimpan sketsa itu penting
2. Perjanjian satu halaman untuk kerja berdua
3. Karya penggemar: yang biasa dibiarkan dan yang tidak
4. Langkah pertama ketika karyamu diambil orang

## Untuk siapa

Komikus, ilustrator, penulis, dan pemilik toko cetak. Pembicaranya Nisa, konsultan yang juga menggambar komik strip, dan Sampul Biru, penerbit kecil yang sudah menandatangani 42 perjanjian.

## Cara datang

Aula lantai satu, pintu kaca di sebelah kantin. Siaran langsungnya ditonton dari rumah lewat tautan yang dikirim ke pendaftar. Peserta menerima contoh perjanjian yang boleh dipakai dan diubah.`,
    type: 'seminar',
    venue: 'Aula Sekolah Animasi Kinetika, Malang',
    day: 38,
    time: '10:00',
    hours: 3,
    alt: 'Ilustrasi: timbangan besar dengan dua piringan di antara cemara, langit hijau lembut',
    drawing: { figure: 'timbangan', palette: 'giok', place: 'candi' },
  },
  {
    title: 'Bicara Anime di Sekolah',
    subtitle: 'Satu pagi bersama SMP Tunas Cakrawala',
    body: `Kami datang ke sekolah membawa proyektor, meja gambar bercahaya, dan pertanyaan: berapa orang yang diperlukan untuk membuat dua belas detik animasi? Dalam satu pagi, tiga kelas akan menjawabnya dengan membuatnya sendiri.

## Susunan pagi

- Bincang pembuka: pekerjaan-pekerjaan di balik satu episode
- Setiap siswa menggambar dua lembar dari satu gerakan lompat
- Semua lembar difoto, disusun, dan diputar sebelum jam istirahat

## Untuk siapa

Acara ini untuk siswa dan guru sekolah tuan rumah. Orang tua boleh menonton pemutaran pukul 10.30 di aula.

## Sekolahmu ingin didatangi?

Kami mengunjungi satu sekolah setiap dua bulan, tanpa biaya, di Jawa dan Madura. Guru dapat menulis lewat [halaman kontak](/kontak/) dengan nama sekolah, jumlah siswa, dan tiga tanggal yang mungkin. Yang kami perlukan hanya ruang yang bisa digelapkan dan colokan listrik.`,
    type: 'sosialisasi',
    venue: 'SMP Tunas Cakrawala, Bekasi',
    day: 48,
    time: '08:00',
    hours: 3,
    alt: 'Ilustrasi: siswi membawa tas di depan gedung sekolah, langit biru cerah',
    drawing: { figure: 'siswi', palette: 'laut', place: 'sekolah' },
  },
]
