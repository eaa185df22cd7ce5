import type { SeedPost } from '../../src/content/seed/sample.ts'

/** Posts about how the house is run: its money, its partners, its rooms. */
export const housePosts: readonly SeedPost[] = [
  {
    title: 'Ke Mana Uang Kaos Pergi',
    lead: 'Hitungan 120 kaos musim lalu, sampai nota baksonya.',
    body: `Setiap kali kami membuka pesanan kaos, ada yang bertanya uangnya untuk apa. Pertanyaan yang sehat. Ini hitungan dari 120 kaos musim lalu, tanpa pembulatan yang genit.

## Satu kaos

Harga satu kaos Rp 110.000. Pembagiannya:

1. Kain, jahit, dan sablon di Konveksi Benang Merah: Rp 68.000
2. Upah ilustrator: Rp 12.000
3. Kemasan dan cadangan salah ukuran: Rp 5.000
4. Kas komunitas: Rp 25.000

Ilustrator dibayar per kaos, bukan sekali di depan. Kalau gambarnya laris, ia ikut senang.

Musim lalu ada tiga desain. Yang kami kira paling laku, naga dengan tujuh warna, terjual sembilan belas potong. Yang paling laku ternyata gambar kecil di dada kiri: kucing yang membelakangi kita. Kami tidak akan pernah pandai menebak, dan karena itu kami tidak mencetak sebelum dipesan.

## Seratus dua puluh kaos

Kas mendapat Rp 3.000.000. Uang itu menjadi:

- Rp 1.250.000 untuk lampu proyektor baru, yang lama sudah sewarna teh
- Rp 900.000 untuk dua kali juru bahasa isyarat
- Rp 600.000 untuk kertas dan tinta lokakarya
- Rp 250.000 untuk bakso panitia, dan kami tidak menyesal

## Yang tidak kami lakukan

Kami tidak menimbun. Kaos dicetak sesudah dipesan, jadi tidak ada kardus berisi ukuran S di bawah tangga. Kami juga tidak memakai gambar yang bukan hak kami; setiap desain punya perjanjian satu halaman, yang bentuknya akan dibahas di [Seminar Hak Cipta untuk Komikus Pemula](/program/seminar-hak-cipta-untuk-komikus-pemula/).

## Salah kami musim lalu

Tujuh kaos tertukar ukuran karena daftar ditulis tangan. Sekarang pesanan dicatat di situs ini: kamu [memesan](/pesan/), mendapat kode, dan bisa [melacaknya](/lacak/) sendiri sampai jadi. Yang tertukar sudah diganti, kecuali satu, karena pemiliknya ternyata lebih suka yang kebesaran.

Kesalahan kedua: kami lupa menghitung ongkos kirim untuk orang yang memesan satu potong dari pulau lain. Selisihnya diambil dari kas, bukan ditagihkan belakangan. Musim ini ongkosnya ditulis di awal.

Ada pos yang menurutmu aneh? [Tanyakan](/kontak/). Notanya kami simpan semua, termasuk nota bakso.`,
    alt: 'Ilustrasi: ekskavator jingga bekerja di pinggir kota, langit krem kertas siang hari',
    drawing: { figure: 'ekskavator', palette: 'kertas', place: 'kota' },
    daysAgo: 43,
  },
  {
    title: 'Belajar Diam dari Juru Bahasa Isyarat',
    lead: 'Bahasa isyarat perlu lampu. Kami baru tahu sesudah mematikannya.',
    body: `Pertama kali Dewi dari Yayasan Tangan Bicara berdiri di sebelah layar kami, kami menaruhnya di tempat yang gelap. Ia menunggu dengan sabar sampai ada yang sadar bahwa bahasa isyarat perlu lampu. Sejak malam itu kami belajar banyak.

## Lampu untuk tangan

Juru bahasa isyarat berdiri satu langkah di depan layar, di sisi kiri, dengan satu lampu lembut dari atas. Bajunya polos dan gelap supaya tangannya terlihat. Penonton Tuli duduk di barisan yang melihat keduanya sekaligus tanpa menoleh. Barisan itu kami tandai, dan tidak boleh diduduki "sebentar saja".

## Lagu juga diterjemahkan

Kami kira bagian lagu adalah waktu istirahat baginya. Ternyata bagian itulah yang paling lama ia siapkan. Dewi menerima daftar lagu seminggu sebelumnya, menonton adegannya, dan memutuskan tangan mana yang menjadi melodi.

> Lirik bisa dibaca di takarir. Yang saya terjemahkan itu alasan orang ikut bergoyang.

## Yang berubah di acara kami

- Setiap pembicara menunggu satu tarikan napas sebelum menjawab.
- Kami menunjuk benda yang dibicarakan, bukan hanya menyebutnya.
- Tepuk tangan dilakukan dengan dua tangan di udara, jari bergerak. Setelah dicoba, ternyata lebih indah.
- Naskah dikirim lima hari sebelumnya, bukan lima menit.

Semua itu ternyata menolong orang lain juga. Penonton tua senang karena tempo pembicara melambat. Anak-anak senang karena boleh bertepuk tangan dengan jari. Dan moderator kami, yang terkenal cepat, untuk pertama kalinya sempat minum.

## Pergantian setiap dua puluh menit

Menerjemahkan itu pekerjaan berat. Untuk acara lebih dari satu jam kami memesan dua orang yang bergantian. Biayanya ada di anggaran sejak awal, bukan dari sisa; [sebagian datang dari kaos](/pesan/).

## Kalau kamu Tuli dan ingin datang

Tulis ke [halaman kontak](/kontak/) paling lambat sepuluh hari sebelum acara, supaya kami sempat memesan juru bahasa. Kalau kamu lupa, tetaplah datang. Beberapa relawan sudah bisa mengeja nama dengan jari, dan sangat ingin berlatih.`,
    alt: 'Ilustrasi: benteng bermenara di atas karang, langit ungu manggis malam',
    drawing: { figure: 'benteng', palette: 'manggis', place: 'laut' },
    daysAgo: 181,
  },
  {
    title: 'Rumah di Ujung Gang Mangga',
    lead: 'Dua kamar, satu dinding putih, seekor kucing, dan pohon yang belum bernama.',
    body: `Rumah Kortek bukan gedung. Rumah Kortek adalah rumah tipe lama di ujung Gang Mangga, Bandung, dengan dua kamar, satu dapur, satu pohon yang menurut tetangga bukan mangga, dan seekor kucing bernama Jeda.

## Mencari dinding putih

Kami melihat sebelas rumah. Syarat kami bukan luas melainkan dinding: empat meter, putih, tanpa stopkontak di tengah. Rumah kesebelas punya dinding itu, lengkap dengan pemilik yang bertanya apakah kami akan memutar film-film lama. Bu Ratna menurunkan sewa setelah kami memutar satu untuknya.

## Ruang demi ruang

1. **Ruang depan** untuk menonton, tiga puluh orang kalau lutut dilipat
2. **Kamar gambar** dengan enam meja bercahaya buatan sendiri
3. **Kamar dengar** berdinding karpet, tempat merekam dan tidur siang
4. **Dapur**, yang kapasitas pancinya menentukan ukuran komunitas ini
5. **Rak belakang**, 900 buku, dipinjam dengan menulis nama di papan tulis

## Tetangga

Bulan pertama, Pak RT datang karena suara ledakan. Kami mengecilkan suara dan mengundangnya masuk. Ia sekarang punya kursi tetap dan pendapat keras tentang akhir cerita. Setiap film laga, jendela kami tutup pukul sembilan.

Sebaliknya, dapur kami menjadi dapur cadangan gang: untuk tahlilan, untuk tujuh belasan, untuk Bu Ratna kalau gasnya habis. Panci terbesar sering tidak ada di tempat. Kalau malam nonton tanpa mi kuah, kemungkinan pancinya sedang bertugas.

## Siapa yang boleh masuk

Siapa saja, ketika lampu kuning di teras menyala. Kalau mati, berarti Jeda sendirian di rumah dan tidak menerima tamu. [Fotonya](/galeri/penonton-tetap/) dipasang di pintu supaya orang tidak salah mengira siapa kepala rumah tangganya.

## Yang masih kurang

- Jalur landai untuk kursi roda di teras; tukangnya sudah menghitung
- Kipas angin ketiga
- Seseorang yang tahu nama pohon itu

Lihat [program](/program/) untuk jadwal ruangan, atau mampir saja. Dari mulut gang, ikuti papan kuning.`,
    alt: 'Ilustrasi: menara air kayu di antara atap kampung, langit fajar biru jingga',
    drawing: { figure: 'menara-air', palette: 'fajar', place: 'kampung' },
    daysAgo: 206,
  },
]
