import type { SeedPost } from '../../src/content/seed/sample.ts'

/** Posts about the community itself: its habits, its people, how to join. */
export const communityPosts: readonly SeedPost[] = [
  {
    title: 'Aturan Main Nonton Bareng',
    lead: 'Sembilan aturan yang lahir dari satu malam yang kacau karena keripik.',
    body: `Malam nonton kami tidak punya satpam. Yang ada hanya sembilan aturan, ditulis bersama sesudah sebuah malam yang kacau karena keripik. Bacalah sebelum datang ke [Nonton Bareng di Atap](/program/nonton-bareng-di-atap/), lalu lupakan lagi: kebanyakan cuma soal saling ingat.

## Sebelum film

1. Datang sendirian itu biasa. Tikar kuning untuk yang belum kenal siapa pun.
2. Kursi hanya sedikit dan untuk yang memerlukannya. Tidak usah menjelaskan alasannya.
3. Tas di depan, kaki di belakang. Jalur ke tangga harus selalu bisa dilewati kursi roda.

## Selama film

4. Ponsel gelap. Bukan senyap, *gelap*.
5. Tertawa, menangis, dan terkesiap diperbolehkan. Menjelaskan tidak.
6. Yang sudah pernah menonton dilarang menarik napas panjang sebelum adegan penting. Itu membocorkan.
7. Makanan berbunyi menunggu adegan berisik. Kerupuk menunggu jeda.

## Sesudah film

8. Lima menit pertama untuk diam atau bertepuk tangan. Pendapat boleh keluar sesudah itu, dan semua pendapat boleh, termasuk *aku ketiduran*.
9. Satu orang membawa pulang satu kantong sampah yang bukan miliknya.

## Kalau ada yang membuatmu tidak nyaman

Cari orang dengan gelang kuning, atau kirim pesan lewat [halaman kontak](/kontak/). Kami mendengarkan dulu, baru bertanya. Orang yang mengganggu orang lain diminta pulang, juga kalau ia teman lama, juga kalau ia yang membawa proyektor. Itu pernah terjadi, dan malam itu kami menonton dari laptop.

Kami juga tidak memotret penonton selama film. Foto di [galeri](/galeri/) diambil sebelum lampu padam atau sesudah menyala, dan setiap orang boleh meminta fotonya diturunkan tanpa alasan.

Aturan nomor tujuh lahir dari [peristiwa ini](/galeri/lomba-makan-kerupuk/). Kalau menurutmu ada aturan yang kurang, usulkan. Nomor sepuluh masih kosong.`,
    alt: 'Ilustrasi: lift terbuka berisi seorang penumpang di jalan kota, langit ungu neon',
    drawing: { figure: 'lift', palette: 'neon', place: 'metropolis' },
    daysAgo: 12,
  },
  {
    title: 'Datang Sendirian, Boleh? Dan Pertanyaan Lain',
    lead: 'Jawaban untuk pertanyaan yang paling sering datang sebelum acara pertamamu.',
    body: `Ada pertanyaan yang datang ke kotak masuk kami setiap minggu. Jawabannya kami kumpulkan di sini, supaya kamu tidak perlu menunggu balasan.

## Boleh datang sendirian?

Sangat boleh. Separuh dari yang datang ke acara kami datang sendirian, dan separuhnya lagi pernah. Cari tikar atau meja kuning; di sana duduk panitia yang tugasnya hanya mengobrol.

Belum banyak menonton juga tidak apa-apa. Bagus malah, kamu akan menonton semuanya untuk pertama kali. Tidak ada ujian di pintu. Kalau seseorang mengujimu, tanyakan kembali nama lengkap tukang bakso kami. Jarang ada yang tahu.

## Berapa biayanya?

Hampir semua acara gratis. Kelas beberapa pertemuan kadang meminta iuran bahan, selalu ditulis di halaman [programnya](/program/), dan selalu ada tempat tanpa iuran. Mintalah saja, tanpa surat keterangan.

## Umurku 14, atau aku memakai kursi roda. Bisa ikut?

Untuk acara siang tidak ada batas umur kecuali kalau tertulis. Acara yang selesai lewat pukul sembilan malam: dengan orang dewasa, atau dengan surat izin orang tua. Setiap acara menuliskannya.

Setiap program menulis keadaan tempatnya apa adanya. Kalau tidak tertulis, itu kelalaian kami: tanyakan, kami cek sendiri dengan meteran, bukan dengan perkiraan.

Kalau kamu datang dengan pendamping, pendampingmu tidak dihitung sebagai kursi. Kalau kamu perlu juru bahasa isyarat, kabari kami sepuluh hari sebelumnya; [ceritanya ada di sini](/blog/belajar-diam-dari-juru-bahasa-isyarat/).

## Kapan ada acara di kotaku?

Kami ada di Bandung dan Yogyakarta; di kota lain kami datang karena ada yang mengundang. Cara mengundang: satu ruangan, satu colokan, satu orang yang memegang kunci. Tulis ke [halaman kontak](/kontak/).

## Aku cuma ingin menonton di rumah

Itu juga komunitas. [Koleksimu](/koleksi/) ada di sini, dan [jadwal rilis](/jadwal-rilis/) bisa menemani. Sampai jumpa kapan-kapan, di tikar kuning.`,
    alt: 'Ilustrasi: pulau kecil berpohon kelapa di tengah laut, langit biru cerah siang hari',
    drawing: { figure: 'pulau', palette: 'laut', place: 'laut' },
    daysAgo: 72,
  },
  {
    title: 'Kenapa Kami Membuat Perpustakaan Manusia',
    lead: 'Percakapan terbaik tahun itu terjadi tanpa panggung dan tanpa moderator.',
    body: `Ide ini bukan milik kami. Di banyak kota di dunia orang sudah lama meminjam manusia sebagai buku. Yang kami punya adalah sebuah kejadian kecil yang membuat kami akhirnya mencobanya.

## Kejadian di rak belakang

Dua tahun lalu, sesudah sebuah malam nonton, dua orang bertahan di rak belakang Rumah Kortek sampai pukul satu. Yang satu mahasiswa yang sedang menulis skripsi tentang pembajakan. Yang lain, ternyata, pernah berjualan cakram bajakan selama sebelas tahun. Tidak ada yang marah. Mereka hanya bertanya dan menjawab, dan yang mencuri dengar makin lama makin banyak.

Besoknya kami sadar: percakapan terbaik dalam setahun itu terjadi tanpa panggung, tanpa moderator, tanpa sesi tanya jawab.

## Aturannya cuma tiga

- **Yang dipinjam boleh tidak menjawab.** Buku pun punya halaman yang robek.
- **Yang meminjam tidak berpidato.** Dua puluh menit itu pendek.
- **Tidak ada rekaman.** Apa yang diceritakan di meja tetap di meja, kecuali kalau bukunya mengizinkan.

## Siapa yang menjadi buku

Bukan tokoh terkenal. Kami mencari orang yang hidupnya menyentuh cerita dari sisi yang tidak kelihatan: penyewa, penjahit kostum, ibu kantin, penjaga loket, penerjemah. Setiap calon buku kami ajak minum kopi dulu dan kami ceritakan kemungkinan pertanyaan terburuknya.

> Saya kira saya akan ditanya soal komik. Ternyata ditanya soal ayah saya. Saya tidak menyesal.

## Mengapa dua puluh menit

Kami mencoba sepuluh: baru sampai cuaca. Kami mencoba empat puluh: orang mulai melihat jam. Dua puluh menit cukup untuk satu pertanyaan sungguhan.

Seorang peminjam pernah bertanya pada detik terakhir, "Kalau Ibu boleh mengulang, apakah Ibu tetap membuka kios itu?" Bel berbunyi. Jawabannya tidak pernah kami dengar, karena kedua orang itu pindah ke warung sebelah dan baru berpisah menjelang magrib. Sejak itu kami tidak lagi memakai bel.

## Giliranmu

Program berikutnya ada di Yogyakarta: [Di Balik Takarir](/program/perpustakaan-manusia-di-balik-takarir/). Dan kalau kamu mengenal seseorang yang patut dipinjam, [tulislah kepada kami](/kontak/), sesudah bertanya kepadanya lebih dulu.`,
    alt: 'Ilustrasi: kompas besar berdiri di padang berbukit, langit tembaga senja',
    drawing: { figure: 'kompas', palette: 'tembaga', place: 'padang' },
    daysAgo: 97,
  },
  {
    title: 'Catatan Relawan: Sehari di Meja Depan',
    lead: 'Empat kalimat yang harus dihafal, dan kalimat kelima yang muncul sendiri.',
    body: `*Ditulis Yoga sesudah [Pelatihan Relawan Acara](/program/pelatihan-relawan-acara/), di kertas nota, dan kami salin dengan izinnya.*

## 08.10

Aku datang terlalu pagi. Yang sudah ada cuma Tari, yang memegang gulungan lakban seperti memegang bayi. Ia bertanya aku mau jadi apa. Aku bilang, apa saja yang tidak bicara. Ia menaruhku di meja depan. Kata Tari, meja depan hanya punya empat kalimat: *Selamat datang. Toilet di kiri. Ini nomormu. Kamu boleh duduk di mana saja.*

## 10.30

Latihan antrean. Setengah dari kami menjadi tamu yang menyebalkan. Aku kebagian tamu yang kehilangan sandal. Ternyata menyenangkan. Ternyata juga ada caranya: jangan minta maaf untuk sandal, carilah sandal.

Yang kupelajari sampai siang:

1. Kabel digulung mengikuti kemauannya, bukan kemauanmu.
2. Orang yang marah biasanya lapar atau kepanasan.
3. Kalau tidak tahu, bilang *sebentar, aku tanyakan*, lalu sungguh-sungguh tanyakan.

## 14.00

Acara sungguhan, kecil, empat puluh tamu. Tangan keringatan. Tamu pertama seorang ibu dengan anak tidur di gendongan. Keempat kalimat itu hilang semua dari kepalaku. Yang keluar: "Di sebelah kanan lebih adem, Bu." Ia tersenyum. Itu kalimat kelima, dan punyaku sendiri.

Sesudah itu lancar. Seorang bapak menanyakan film apa yang diputar, dan aku menjawab sambil tersenyum bahwa ini lokakarya merajut. Ia tertawa, lalu tetap masuk, lalu ternyata pandai merajut.

Tari lewat dan meletakkan segelas air di depanku tanpa berkata apa-apa. Kata orang, itu pujian tertingginya.

## 17.45

Kursi dilipat. Ada seninya supaya tidak berbunyi; Tari menyebutnya *melipat seperti menidurkan*. Sampah dipilah. Seseorang memutar lagu penutup yang kami semua kenal, dan delapan belas orang yang sejak pagi mengaku pemalu bernyanyi cukup keras.

## 19.20

Di angkot pulang aku sadar belum mengambil sandalku yang dipakai latihan. Besok kucari. Atau, sebagai tamu, akan kulaporkan ke meja depan.`,
    alt: 'Ilustrasi: ninja memikul dua ember di jalan kampung berkelapa, langit cerah hijau',
    drawing: { figure: 'ninja', palette: 'kelapa', place: 'kampung' },
    daysAgo: 116,
  },
  {
    title: 'Ibu Kantin yang Hafal Semua Lagu Pembuka',
    lead: 'Dua ratus dua belas lagu, tiga buku tulis, satu panci soto.',
    body: `Di kantin sebuah SMP di Semarang, pesanan terdengar begini: "Soto satu, pakai lagu yang naik kereta." Lalu Bu Surti, 49 tahun, sambil menuang kuah, menyanyikan enam belas baris dalam bahasa yang tidak pernah ia pelajari.

## Bermula dari anak sulung

Delapan belas tahun lalu anak sulungnya sakit dan harus di tempat tidur selama tiga bulan. Televisi dipindahkan ke kamar. Bu Surti menyetrika di sana supaya anaknya tidak sendirian. "Ceritanya saya tidak selalu mengerti," katanya, "tetapi lagunya lewat empat kali sehari. Setrika itu ada iramanya."

Anaknya sembuh dan sekarang bekerja di kapal. Lagunya tinggal.

## Buku bergaris biru

Ia menulis semua liriknya, menurut bunyi yang didengarnya, dalam tiga buku tulis bergaris biru. Ejaannya membuat guru bahasa di sekolah itu tertawa sampai duduk, lalu meminta fotokopinya. Sampai hari ini ada 212 lagu. Yang paling ia sukai ada di halaman 9, dari cerita tentang tukang payung.

## Tiga menit istirahat

Murid punya waktu istirahat lima belas menit; mengantre soto makan dua belas. Dengan bernyanyi, kata Bu Surti, antreannya terasa lebih pendek. Sekarang ada aturannya:

- satu mangkuk, satu lagu
- lagu sedih hanya pada hari ulangan
- yang menyela membayar kerupuk

> Kalau mereka sudah lupa rumus, mungkin mereka masih ingat ada yang menyanyi untuk mereka.

Tahun lalu seorang lulusan kembali dengan seragam kerja dan memesan soto dengan lagu kelulusannya. Bu Surti tidak perlu membuka buku. Ia hanya bertanya, "Yang versi pendek, atau sampai habis?" Antrean siang itu tidak keberatan menunggu sampai habis.

## Bertemu langsung

Bu Surti bersedia menjadi salah satu "buku" di [Perpustakaan Manusia](/blog/kenapa-kami-membuat-perpustakaan-manusia/) kami di Semarang nanti. Satu syaratnya: kursinya harus dekat dapur, supaya ia tidak canggung. Kami sudah menemukan toko buku yang dapurnya tepat di belakang rak resep.`,
    alt: 'Ilustrasi: pohon apel besar dengan tangga di depan deretan pinus, langit kuning padi',
    drawing: { figure: 'kebun', palette: 'padi', place: 'sekolah' },
    daysAgo: 138,
  },
  {
    title: 'Surat untuk Anggota Baru',
    lead: 'Siapa kami, apa yang bisa kamu lakukan di sini, dan di mana kamu sebaiknya duduk.',
    body: `Halo. Mungkin kamu sampai di sini karena mencari jadwal sebuah judul, atau karena teman menyeretmu ke malam nonton dan kamu ingin tahu siapa sebenarnya orang-orang ini. Kami juga kadang bertanya.

## Siapa kami

Kami mulai dengan sembilan orang, satu proyektor pinjaman, dan dinding garasi yang baru dicat sebelah. Film pertama kami putar dengan takarir yang terlambat empat detik, jadi semua lelucon kami tertawakan dua kali. Sekarang ada rumah di Bandung, kamar besar di Yogyakarta, dan ribuan orang yang mampir ke situs ini tanpa pernah bertatap muka. Dindingnya masih belum selesai dicat.

Kami pembaca, penonton, penggambar, penerjemah, penjahit kostum, dan beberapa orang yang sampai hari ini hanya datang untuk wedang jahenya. Umur termuda yang pernah mengisi buku tamu empat tahun (dibantu ibunya), yang tertua delapan puluh dua.

Kami bukan perusahaan, bukan juga klub penggemar. Tidak ada ketua; ada jadwal piket. Keputusan diambil di meja dapur oleh siapa pun yang sedang ada di sana, lalu ditempel di papan selama seminggu supaya yang tidak hadir bisa mencoretnya. Cara ini lambat, dan sejauh ini belum pernah membuat kami menyesal lebih dari sekali setahun.

## Apa yang bisa kamu lakukan di sini

- **Menonton dan mencatat.** Simpan tontonanmu di [koleksi](/koleksi/); tidak perlu akun.
- **Belajar.** Ada [program](/program/) tiap bulan: menggambar, menulis, merekam, berbicara.
- **Melihat-lihat.** [Galeri](/galeri/) berisi foto acara dan karya peserta.
- **Bertemu.** Setiap acara punya meja kuning untuk orang baru.

## Yang kami minta

Hanya tiga. Hargai orang yang membuat, juga kalau karyanya masih miring. Hargai orang yang baru tahu. Dan kalau kamu membawa pulang sesuatu dari sini, entah ilmu entah resep mi, ajarkan kepada satu orang lain.

Tentang yang kedua, izinkan kami cerewet sedikit. Setiap orang pernah menonton judul pertamanya. Setiap orang pernah salah menyebut nama tokoh. Di sini tidak ada *masa tidak tahu sih*. Kalau kalimat itu hampir keluar dari mulutmu, gantilah dengan *wah, kamu beruntung, masih bisa menontonnya untuk pertama kali*. Kami sudah mencobanya ratusan kali; selalu berhasil.

> Komunitas bukan daftar anggota. Komunitas itu siapa yang membereskan kursi.

## Yang tidak kami minta

Biaya masuk, hafalan, seragam. [Kaos](/pesan/) memang ada, dan kami senang kalau kamu memakainya, tetapi orang dengan kaos polos kami beri wedang jahe yang sama.

## Langkah pertama

Pilih satu acara dan datanglah lima menit lebih awal. Bilang kamu baru membaca surat ini. Orang di meja depan akan menjawab dengan kalimat yang aneh, dan dari situ biasanya semuanya dimulai.

Kalau kotamu jauh dari acara mana pun, balaslah surat ini lewat [halaman kontak](/kontak/). Ceritakan apa yang sedang kamu tonton dan siapa yang kira-kira mau menonton bersamamu. Dua orang dan satu dinding sudah cukup untuk disebut malam nonton. Kami mulai dengan dinding yang baru dicat sebelah, ingat?`,
    alt: 'Ilustrasi: ksatria mendayung perahu kecil di rawa, langit fajar kelabu lembut',
    drawing: { figure: 'ksatria-rawa', palette: 'embun', place: 'hutan' },
    daysAgo: 238,
  },
]
