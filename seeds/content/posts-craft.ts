import type { SeedPost } from '../../src/content/seed/sample.ts'

/** Posts that teach something about drawing, writing, listening and cooking. */
export const craftPosts: readonly SeedPost[] = [
  {
    title: 'Komik Enam Halaman, Mulai dari Akhir',
    lead: 'Gambar dulu panel terakhirnya. Lima halaman lain bertugas membuatnya masuk akal.',
    body: `Kalau komikmu selalu berhenti di halaman dua, kemungkinan besar kamu memulainya di halaman satu. Itu kesalahan yang sangat wajar. Di [Lokakarya Komik Enam Halaman](/program/lokakarya-komik-enam-halaman/) nanti kami mulai dari halaman enam, dan inilah alasannya.

## Halaman enam: satu gambar

Sebelum menulis apa pun, gambarlah panel terakhir. Satu panel saja. Misalnya: seorang anak menutup payung, padahal masih hujan. Kamu belum tahu mengapa. Bagus. Sekarang ceritamu punya tujuan, dan tugas lima halaman lain adalah membuat gambar itu masuk akal.

## Halaman satu: kebalikannya

Pembaca merasakan perubahan hanya kalau mereka melihat keadaan sebelumnya. Kalau di akhir payung ditutup, di awal payung itu harus dipegang erat-erat. Kami menyebutnya *cermin*: halaman satu dan enam saling memandang.

## Halaman tiga: pintu

Di antara cermin itu ada satu keputusan yang tidak bisa ditarik lagi. Letakkan di halaman tiga, di panel paling bawah, supaya pembaca membalik halaman dengan tangan yang sedikit gemetar.

Sisanya mengisi sendiri:

1. Keadaan semula
2. Gangguan kecil
3. Keputusan
4. Akibatnya, lebih besar dari dugaan
5. Diam sebentar
6. Gambar yang kamu buat pertama kali

## Halaman lima: berani kosong

Pemula takut pada halaman lima karena "tidak terjadi apa-apa" di sana. Justru di situ pembaca mengejar. Satu panel besar, tanpa balon kata. Kalau kamu tergoda menambahkan narasi, tulis narasinya di kertas lain lalu simpan.

Damar pernah membuat halaman lima yang hanya berisi genting basah. Teman-temannya menyuruhnya mengganti. Ia bertahan, dan di setiap pameran orang berhenti paling lama justru di situ. Mereka tidak sedang melihat genting; mereka sedang menyelesaikan ceritanya.

Kalau masih ragu, pinjamkan kelima halaman pertamamu kepada seseorang tanpa halaman enam, lalu tanyakan apa yang menurutnya akan terjadi. Jawaban yang salah tetapi masuk akal berarti halaman limamu bekerja.

## Latihan malam ini

Ambil kertas bekas, lipat menjadi enam kotak. Gambar kotak terakhir dalam tiga menit, kotak pertama dalam dua menit, kotak ketiga dalam satu menit. Jangan lanjutkan. Tidurlah. Besok pagi kamu akan tahu isi tiga kotak lainnya, dan kalau tidak, bawalah kertas itu ke Yogyakarta. Kami tunggu dengan nasi kotak.`,
    alt: 'Ilustrasi: putri bermahkota di antara dua gundukan putih, langit jingga lembut fajar',
    drawing: { figure: 'putri', palette: 'fajar', place: 'kuil' },
    daysAgo: 1,
  },
  {
    title: 'Musik Adegan, Kapan Harus Diam',
    lead: 'Menyusun musik adalah memilih saat untuk tidak bermain.',
    body: `Coba ingat adegan yang membuatmu menahan napas. Sekarang coba ingat musiknya. Besar kemungkinan tidak ada. Menyusun musik adegan adalah pekerjaan memilih saat untuk tidak bermain, dan itulah yang akan kita latih di [Kelas Menyusun Musik Adegan](/program/kelas-menyusun-musik-adegan/).

## Hitung dulu, baru main

Tonton adegannya tanpa suara, tiga kali. Pada kali kedua, ketuk meja setiap kali ada sesuatu yang berubah: pintu terbuka, mata melirik, potongan gambar. Ketukanmu biasanya membentuk tempo. Jangan melawannya. Adegan yang dipotong setiap dua detik tidak akan pernah nyaman dengan lagu nina bobo, kecuali kalau ketidaknyamanan itu yang kamu cari.

## Satu tema, delapan nada

Tema yang baik bisa disiulkan tukang parkir. Batasi dirimu pada delapan nada dan satu alat. Kalau temanya bertahan di sana, ia akan bertahan di mana pun. Gilang, pengajar kelas ini, menulis temanya di pianika anak bungsunya yang tuts *fa*-nya macet. Sampai sekarang tema itu tidak punya *fa*.

Ujilah tema itu dengan tiga cara: mainkan dua kali lebih lambat, mainkan satu oktaf lebih rendah, dan nyanyikan sambil mencuci piring. Kalau sesudah ketiganya kamu masih mau mendengarnya, simpan. Kalau tidak, kamu belum kehilangan apa-apa kecuali sepuluh menit dan beberapa piring kotor.

## Tiga tempat untuk diam

- **Sebelum keputusan.** Musik yang berhenti membuat penonton bertanya.
- **Sesudah kehilangan.** Beri satu adegan penuh. Penonton akan mengisinya sendiri.
- **Ketika dialog sudah bernyanyi.** Kalau pemainnya bagus, menyingkirlah.

Diam pun perlu ditulis. Di lembar kerja kita, jeda punya barisnya sendiri dengan detik mulai dan detik selesai, sama resminya dengan gitar.

> Musik yang buruk memberi tahu apa yang harus dirasakan. Musik yang baik membiarkan pintunya terbuka.

## Pekerjaan rumah sebelum kelas

Rekam dua menit suara di sekitarmu: dapur, teras, angkutan umum. Dengarkan dengan mata tertutup dan catat detik-detik yang "sudah musik". Bawa catatan itu ke pertemuan pertama. Kamu tidak perlu bisa membaca not balok, dan pianika dengan tuts macet sangat diterima.`,
    alt: 'Ilustrasi: bangau terbang melintasi puncak gunung, langit ungu anggrek senja',
    drawing: { figure: 'bangau', palette: 'anggrek', place: 'gunung' },
    daysAgo: 5,
  },
  {
    title: 'Cara Kami Menggambar Langit yang Berbeda-beda',
    lead: 'Pertanyaan pertama bukan warna apa, melainkan jam berapa.',
    body: `Orang sering mengira latar dimulai dari warna biru. Padahal pertanyaan pertama adalah jam. Sesudah ratusan latar, kami punya urutan kerja yang jarang mengecewakan, dan inilah yang kami pakai di [Pekan Latar](/program/pekan-latar-tujuh-malam-menggambar-langit/).

## Mulai dari jam, bukan dari warna

Tulislah jam di pojok kertas sebelum membuka cat. Pukul 05.40 dan pukul 06.10 adalah dua langit yang tidak saling kenal. Jam menentukan dari mana cahaya datang, sepanjang apa bayangan, dan siapa yang pantas lewat di sana: penjual susu, atau anak yang terlambat.

Kalau ceritanya tidak menyebut jam, tanyakan kepada tokohnya. Orang yang baru bangun, orang yang pulang kalah, orang yang menunggu telepon: masing-masing membawa jamnya sendiri. Sekali jamnya tertulis, setengah pilihan warna sudah dibuatkan untukmu. Yang tersisa adalah pekerjaan yang menyenangkan.

Satu hal lagi tentang jam: ia berjalan. Kalau satu adegan terdiri atas enam latar, tulislah enam jam. Dua menit cerita boleh melompat dari 17.40 ke 17.48, dan penonton akan merasakan senja tanpa tahu siapa yang menurunkannya.

## Satu keluarga, satu tamu

Pilih warna dari satu keluarga, lalu undang satu tamu. Langit ungu dengan satu jendela kuning. Langit hijau dengan satu layangan merah. Kalau tamunya dua, mereka akan saling berebut perhatian dan keluarganya jadi latar belakang yang bising.

Cara memilih keluarga: lihat bayangan, bukan benda. Bayangan pohon di sore hari tidak hitam. Ia ungu, atau biru kotor, atau hijau botol. Apa pun warnanya, itulah kepala keluarga langitmu hari itu.

Latihan yang kami pakai pada malam pertama: pilih tiga cat tanpa melihat labelnya, lalu selesaikan langit hanya dengan itu. Hasilnya sering mengejutkan pemiliknya sendiri. Ayu mendapat cokelat, merah bata, dan biru telur asin; langitnya sekarang menjadi latar layar ponsel separuh kelas.

## Malam tidak selalu biru

Keluarlah pukul delapan malam dan lihat langit di atas pasar. Cokelat, bukan? Lampu kota memantul ke awan. Malam di desa nyaris hijau. Malam di pantai, kalau bulannya tua, hampir abu-abu. Biru pekat hanyalah kebiasaan yang diwariskan dari tabung cat.

Sumber cahaya malam juga jarang hanya bulan. Ada lampu teras, layar televisi dari jendela seberang, bara rokok satpam, kunang-kunang kalau kita beruntung. Pilih satu yang paling penting dan biarkan yang lain menjadi titik. Gambar malam dengan sepuluh lampu yang sama terangnya adalah gambar siang yang sedang menyamar.

## Bukit yang jauh itu malas

Makin jauh sebuah bukit, makin sedikit ia berusaha: warnanya mendekati langit, tepinya kehilangan sudut. Tiga lapis cukup. Lapis keempat biasanya ditambahkan karena kita takut berhenti.

Begitu juga pohon. Pohon terdekat boleh punya daun; yang di tengah cukup gumpalan; yang jauh hanya tekstur di tepi bukit. Ratri menghabiskan setahun untuk belajar tidak menggambar daun, dan sekarang latarnya tampak lebih rimbun daripada dulu.

## Yang kami buang

1. Matahari di tengah kertas
2. Awan yang semuanya sama besar
3. Bintang yang ditabur rata
4. Burung, kecuali ia sedang pergi ke suatu tempat

Aturan terakhir boleh dilanggar kalau burungnya lucu. Beberapa langit karya peserta ada di [galeri](/galeri/), termasuk [paus yang berenang di salah satunya](/galeri/paus-di-atas-kota/).

Dan kalau sesudah semua ini langitmu tetap tidak bekerja, balikkan kertasnya. Kami serius. Langit yang gagal sering ternyata laut yang berhasil, dan di galeri ada sedikitnya dua laut yang begitu lahirnya.`,
    alt: 'Ilustrasi: burung garuda membentangkan sayap di atas tebing karst, langit biru malam',
    drawing: { figure: 'garuda', palette: 'listrik', place: 'awan' },
    daysAgo: 9,
  },
  {
    title: 'Panduan Menulis Takarir yang Enak Dibaca',
    lead: 'Tiga puluh huruf untuk dua detik, dan cara memilihnya.',
    body: `Takarir yang baik tidak diingat siapa pun. Orang ingat ceritanya, ingat wajahnya, dan merasa telah mendengar bahasa yang sebenarnya tidak mereka kuasai. Panduan ini kami kumpulkan dari para penerjemah yang akan bisa kamu "pinjam" di [Perpustakaan Manusia: Di Balik Takarir](/program/perpustakaan-manusia-di-balik-takarir/).

## Mata punya kecepatan

Pembaca santai membaca sekitar 15 sampai 17 huruf per detik. Kalau tokoh berbicara dua detik, kamu punya kira-kira tiga puluh huruf, termasuk spasi. Jangan memadatkan dengan singkatan; buanglah kata yang bisa dilihat di gambar. Kalau tokohnya menunjuk pintu, kata *pintu* boleh pergi.

## Potong di tempat orang bernapas

Bandingkan:

- *Aku tidak akan pernah / meninggalkan kota ini*
- *Aku tidak akan pernah meninggalkan / kota ini*

Yang pertama bisa dibaca sekali lirik. Jangan memisahkan kata sifat dari bendanya, nama depan dari nama belakang, dan jangan membocorkan akhir lelucon di baris pertama.

## Satu orang, satu suara

Buat daftar kecil untuk setiap tokoh: ia bilang *aku*, *saya*, atau *gue*? Ia memanggil gurunya apa? Daftar itu menyelamatkanmu pada episode sebelas, ketika semua orang mulai terdengar seperti penerjemahnya.

> Kalau semua tokoh lucu dengan cara yang sama, yang lucu itu kamu, bukan mereka.

## Permainan kata

Jangan menerjemahkan katanya, terjemahkan tawanya. Nisa, penerjemah malam kita, pernah menghabiskan tiga hari untuk sebuah pelesetan tentang ikan. Hasilnya pelesetan tentang tahu. Tidak ada yang protes, karena mereka sedang tertawa.

Untuk lagu, tulislah sesuatu yang bisa dinyanyikan di dalam hati dengan irama yang sama. Untuk teriakan saat bertarung, jangan tulis apa-apa; semua orang sudah mendengarnya.

## Terakhir: menontonlah tanpa suara

Sebelum menyetor berkas, tonton seluruh episode dalam keadaan bisu. Kalau kamu masih mengerti siapa yang marah kepada siapa, takarirmu selesai.`,
    alt: 'Ilustrasi: ikan terbang melompat dari laut saat hujan, langit hijau telaga malam',
    drawing: { figure: 'ikan', palette: 'telaga', place: 'laut' },
    daysAgo: 16,
  },
  {
    title: 'Membaca Papan Cerita dalam Lima Menit',
    lead: 'Lima kolom, dua macam panah, tiga kali baca.',
    body: `Papan cerita tampak seperti komik yang terburu-buru: orang tanpa hidung, panah ke mana-mana, angka di tepi. Sebetulnya itu sebuah surat, ditulis sutradara untuk dua puluh orang sekaligus. Begini cara membacanya.

## Lima kolom

Hampir semua papan cerita punya lima kolom, dari kiri ke kanan:

1. **Nomor potongan**: setiap kali kamera berganti, nomornya naik
2. **Gambar**: apa yang terlihat
3. **Gerak**: apa yang berubah
4. **Suara**: dialog, bunyi, musik
5. **Waktu**: detik, ditambah jumlah bingkai

Kolom terakhir paling sering dilewatkan pembaca baru dan paling sering dibaca produser.

## Panah ada dua macam

Panah *di dalam* gambar berarti tokohnya bergerak. Panah *di luar* bingkai berarti kameranya yang bergerak. Kalau keduanya tertukar, pelari yang mestinya mendekat malah menjauh; pernah terjadi, dan episodenya tetap tayang.

## Baca tiga kali

Pertama, tutup semua kolom kecuali gambar. Apakah ceritanya jelas? Kedua, baca hanya kolom waktu, dan ketuk meja mengikuti angkanya. Di mana kamu mengantuk? Di mana terengah-engah? Ketiga, baru baca dialognya. Kalau dialog menjelaskan hal yang sudah kamu mengerti dari gambar, sutradara yang baik akan mencoretnya.

## Coba sendiri

Pilih satu menit dari film kesukaanmu. Setiap kali gambar berpotong, gambarlah kotak kecil dengan orang lidi dan catat detiknya. Satu menit film laga bisa berisi tiga puluh kotak; satu menit film keluarga kadang hanya empat. Sesudah itu kamu tidak akan pernah menonton dengan cara yang sama.

Kami memakai latihan yang sama di kelas-kelas kunjungan [Bicara Anime di Sekolah](/program/bicara-anime-di-sekolah/). Anak kelas tujuh rata-rata selesai dalam sembilan menit, orang dewasa dalam dua puluh, karena sibuk memperbaiki hidung.

## Kesalahan yang indah

Papan cerita yang bagus jarang rapi. Sutradara mencoret, menempel kertas kecil, menulis *maaf* di tepi untuk juru gambar yang harus membuat kerumunan. Kalau kamu menemukan papan yang sempurna, kemungkinan ia digambar sesudah filmnya selesai, untuk dipajang. Yang dipakai bekerja selalu punya noda kopi.`,
    alt: 'Ilustrasi: pelari berikat kepala melintasi lapangan kampung, langit hijau pucuk',
    drawing: { figure: 'pelari', palette: 'pucuk', place: 'lapangan' },
    daysAgo: 63,
  },
  {
    title: 'Resep Mi Kuah untuk Sepuluh Penonton',
    lead: 'Bisa ditinggal selama satu episode, dan mangkuknya boleh dibawa ke depan layar.',
    body: `Setiap malam nonton ada satu pertanyaan yang pasti datang, biasanya di tengah adegan makan: *kita masak apa?* Ini jawaban baku dapur Rumah Kortek. Cukup untuk sepuluh orang, bisa ditinggal selama satu episode, dan mangkuknya boleh dibawa ke depan layar.

## Bahan

- 1 kg mi telur segar
- 3 liter air, 500 g tulang ayam
- 8 siung bawang putih, 1 ruas jahe, 4 batang daun bawang
- 5 sendok makan kecap asin, 2 sendok makan minyak wijen
- 10 butir telur, 2 ikat sawi
- Garam, merica, dan cabai rawit untuk yang merasa kuat

Untuk kuah tanpa daging, ganti tulang dengan segenggam jamur kering dan bonggol jagung. Rasanya berbeda dan sama enaknya.

## Sebelum pembukaan

Didihkan tulang lima menit, buang airnya, isi lagi tiga liter. Masukkan jahe dan pangkal daun bawang, kecilkan api. Biarkan menggumam selama dua episode. Jangan diaduk; kuah yang diaduk menjadi keruh dan penontonnya juga.

## Saat jeda

1. Rebus telur enam setengah menit, rendam di air dingin, kupas.
2. Tumis bawang putih cincang sampai sewarna teh, campur dengan kecap asin dan minyak wijen.
3. Rebus mi dua menit saja. Ia masih akan lembek di mangkuk.

## Menyusun mangkuk

Bumbu di dasar, kuah mendidih di atasnya, baru mi. Kalau terbalik, bumbunya tidak pernah naik. Telur dibelah di atas mangkuk, bukan di talenan, karena setengah keindahannya ada di kuning yang jatuh.

Sawi masuk paling akhir, cukup dicelup. Daun bawang ditabur oleh yang paling lapar, supaya ada yang dikerjakannya selain bertanya.

## Satu aturan

Yang memasak tidak mencuci. Yang datang terlambat mencuci semuanya, termasuk panci. [Bukti fotonya ada](/galeri/mi-untuk-sepuluh-orang/), dan [aturan lain untuk malam nonton](/blog/aturan-main-nonton-bareng/) sudah kami tulis juga.`,
    alt: 'Ilustrasi: mangkuk mi raksasa mengepul dengan sumpit di tengah kota, langit merah bara senja',
    drawing: { figure: 'mangkuk', palette: 'bara', place: 'kota' },
    daysAgo: 28,
  },
]
