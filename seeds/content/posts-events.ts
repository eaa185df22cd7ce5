import type { SeedPost } from '../../src/content/seed/sample.ts'

/** Posts that tell of past events. */
export const eventPosts: readonly SeedPost[] = [
  {
    title: 'Tiga Generasi di Satu Meja',
    lead: 'Empat puluh nomor, sembilan puluh tiga orang, dan sebuah kartu taman bacaan dari masa es lilin.',
    body: `Pukul setengah satu siang, antrean di depan Toko Buku Rak Miring sudah sampai ke tukang tambal ban. Kami menyiapkan empat puluh nomor untuk [Perpustakaan Manusia: Tiga Generasi Pembaca](/program/perpustakaan-manusia-tiga-generasi-pembaca/). Yang datang sembilan puluh tiga orang.

## Kartu nomor 014

"Buku" yang paling cepat habis adalah Pak Hardi, 71 tahun. Ia membawa kartu taman bacaan pertamanya, bernomor 014, dengan cap yang sudah pudar. Dulu satu jilid disewa seharga es lilin, katanya, dan yang terlambat mengembalikan harus menyapu lantai. Ia menyapu hampir setiap minggu.

> Saya tidak pernah memiliki satu komik pun waktu kecil. Tapi saya sudah membaca semuanya.

Seorang anak SMP bertanya apa komik terakhir yang ia baca. Pak Hardi mengeluarkan ponsel dan menunjukkan bab yang terbit pagi itu.

## Tepi buku matematika

Di meja lain duduk Mei, 15 tahun, yang komiknya hidup di pinggir buku matematika. Ia membawa bukunya. Peminjamnya, seorang guru yang sudah pensiun, membalik halaman demi halaman dengan sangat pelan, lalu bertanya apakah ia boleh meminjam buku itu lebih lama dari dua puluh menit. Boleh, kata Mei, asal soal nomor tujuh jangan dilihat.

Sesudah waktunya habis, guru itu tidak berdiri. Ia meminta kertas kosong dan menggambar ulang satu panel Mei dari ingatan, dengan tangan yang gemetar sedikit. Mei memperbaiki hidungnya. Keduanya tampak puas, dan nomor antrean berikutnya dengan sukarela menunggu.

## Bu Surti dan kuah yang tumpah

Kursi Bu Surti diletakkan dekat dapur, persis seperti permintaannya. Ia menyanyikan tujuh lagu pembuka, dan pada lagu keempat seluruh antrean ikut bersuara. Kuahnya tumpah satu kali, pada nada tinggi; tidak ada yang mengeluh. Kalau kamu belum mengenalnya, kami pernah menulis tentang [ibu kantin yang hafal semua lagu pembuka](/blog/ibu-kantin-yang-hafal-semua-lagu-pembuka/).

## Yang kami perbaiki

Tidak semuanya mulus. Catatan untuk acara berikutnya:

- Sembilan puluh tiga orang dan empat "buku" berarti banyak yang tidak kebagian. Di Yogyakarta nanti ada lima "buku" dan dua putaran.
- Toko penuh suara. Kami akan memakai teras.
- Keranjang ponsel perlu label nama. Ada empat ponsel hitam yang sama persis.

## Sampai jumpa di Kampung Lor

Perpustakaan manusia berikutnya bertema orang-orang di balik takarir: [Perpustakaan Manusia: Di Balik Takarir](/program/perpustakaan-manusia-di-balik-takarir/). Datanglah lebih awal. Dan kalau di antara pembaca ada yang menemukan kartu taman bacaan bernomor 013, Pak Hardi ingin sekali berkenalan dengan pemiliknya. Foto dari sore itu ada di [galeri](/galeri/guru-yang-tidak-mau-pulang/).`,
    alt: 'Ilustrasi: lampu simpang dan dua orang menunggu di jalan kota, langit karang siang hari',
    drawing: { figure: 'lampu-simpang', palette: 'karang', place: 'kota' },
    daysAgo: 21,
  },
  {
    title: 'Semalam, Dua Puluh Tiga Zine',
    lead: 'Apa yang terjadi di percetakan antara pukul satu malam dan sarapan.',
    body: `Pukul enam pagi, Pak Darto mematikan mesin cetak dan berkata, "Biasanya yang saya cetak semalam itu undangan." Di meja panjang di belakangnya berjajar dua puluh tiga judul zine, masih hangat, sebagian miring jahitannya, semuanya selesai.

## Jam yang paling sulit

[Lokakarya Zine Semalam](/program/lokakarya-zine-semalam/) dimulai pukul tujuh malam dengan cukup berisik. Pukul satu dini hari suasananya berubah: orang mulai menatap kertas tanpa bergerak. Rangga, yang menemani meja tiga, punya resep untuk jam itu. Ia menyuruh semua orang menukar zine dengan tetangganya dan mengisi tepat satu kotak kosong di sana. Sesudahnya tidak ada yang mau berhenti lagi, sebab semua orang penasaran apa yang terjadi pada ceritanya sendiri.

Di meja satu, dua orang tertidur dengan pena masih di tangan. Garis yang tertarik waktu kepala mereka jatuh akhirnya dipakai sebagai gunung. Kami menyimpan pelajaran itu: kesalahan pada pukul tiga pagi lebih jujur daripada rencana pada pukul tujuh malam.

## Beberapa judul

- *Kamus Bunyi Dapur*, delapan halaman berisi suara-suara yang ditulis sebagaimana didengar
- *Surat dari Halte*, komik tanpa manusia
- *Ayahku Pernah Jadi Jagoan Kampung*, yang membuat dua orang menangis di mesin fotokopi
- *Panduan Menolak Undangan*, yang langsung habis

Yang terakhir ditulis oleh peserta paling muda, 16 tahun, dengan surat izin dari ibunya yang dijahit menjadi halaman penutup.

## Hitung-hitungan

Satu zine delapan halaman, digandakan dua puluh lembar, menghabiskan sepuluh lembar kertas besar dan sepuluh menit mesin. Kertasnya sisa potongan dari pesanan lain; tintanya disumbang Percetakan Kertas Jati. Kami menyiapkan nasi bungkus untuk tiga puluh orang dan tidak ada yang tersisa, termasuk sambalnya.

## Kapan lagi

Mungkin setelah musim hujan, supaya kertasnya tidak melengkung. Sementara menunggu, kamu bisa ikut [Lokakarya Komik Enam Halaman](/program/lokakarya-komik-enam-halaman/) yang lebih ramah terhadap jam tidur. Tumpukan zine malam itu bisa dibaca di rak depan Rumah Kortek, dan [begini rupanya](/galeri/dua-puluh-tiga-judul/) sebelum diperebutkan.`,
    alt: 'Ilustrasi: sempoa raksasa di halaman rumah kampung, langit merah gelap malam',
    drawing: { figure: 'sempoa', palette: 'darah', place: 'kampung' },
    daysAgo: 49,
  },
  {
    title: 'Mikrofon, Bantal, dan Suara Hujan',
    lead: 'Sepuluh orang membaca satu baris yang sama, lalu hujan ikut direkam.',
    body: `Bilik siar Radio Gema Hulu luasnya dua kali dua meter. Dindingnya karpet, pintunya kulkas bekas, dan di sudutnya ada bantal yang tugasnya menjadi bantal. Di sanalah sepuluh peserta [Dari Naskah ke Mikrofon](/program/dari-naskah-ke-mikrofon/) merekam satu baris pertama dalam hidup mereka.

## Napas dulu

Laras memulai dengan menyuruh kami semua berdiri dan tidak berbicara selama satu menit. "Suara itu cuma napas yang punya tujuan," katanya. Lalu ia menunjukkan naskahnya: di antara kata-kata ada garis miring kecil, tanda tempat menarik napas. Satu adegan dua menit punya tiga puluh satu garis.

## Satu baris, sepuluh orang

Barisnya sederhana: *"Kukira kamu tidak jadi datang."* Yang pertama membacanya dengan marah. Yang kedua dengan lega. Yang ketujuh, seorang bapak yang datang mengantar anaknya dan didaftarkan diam-diam oleh anak itu, membacanya begitu pelan sehingga jarum di meja rekam nyaris tidak bergerak. Laras meminta rekamannya diputar sekali lagi, lalu sekali lagi.

> Suara kecil bukan kekurangan. Mikrofon justru mendekat kepada orang yang berbisik.

## Hujan yang tidak diundang

Pukul tiga hujan turun di atap seng, dan rekaman berhenti. Sambil menunggu, kami merekam hujannya. Operator radio memisahkan suara itu menjadi berkas tersendiri, dan sekarang siapa pun yang memerlukan hujan seng Bandung untuk film pendeknya boleh memintanya lewat [halaman kontak](/kontak/).

## Tiga hal yang kami bawa pulang

1. Minum air biasa, bukan air es, setengah jam sebelum merekam.
2. Tersenyum terdengar. Berbohong juga.
3. Bantal di sudut ruangan menghilangkan gema lebih baik daripada alat mahal.

Bapak yang tadi? Ia sekarang membacakan berita cuaca setiap pagi di radio itu. Anaknya menjadi produsernya.

## Kalau kamu ingin mencoba

Cari lemari pakaian. Sungguh. Lemari yang penuh baju adalah bilik rekam terbaik yang dimiliki kebanyakan orang. Pegang ponsel sejengkal dari mulut, sedikit ke samping supaya huruf *p* tidak meledak, lalu bacalah satu baris sepuluh kali dengan sepuluh alasan yang berbeda. Pilih yang membuatmu sendiri menoleh.`,
    alt: 'Ilustrasi: seekor rusa di hutan pinus, lampion-lampion kecil terbang di langit biru tua',
    drawing: { figure: 'rusa', palette: 'nila', place: 'hutan' },
    daysAgo: 81,
  },
  {
    title: 'Satu Lagi, Bu: Obrolan di Balai Sukamulya',
    lead: 'Tiga pertanyaan sesudah menonton, dan mengapa yang ketiga paling berharga.',
    body: `Yang pertama mengangkat tangan adalah seorang nenek. "Cucu saya menonton yang gambarnya bagus, tetapi kenapa semua orangnya yatim piatu?" Balai Warga Sukamulya tertawa, lalu menjadi sangat serius, sebab itu pertanyaan yang baik.

## Bukan daftar larangan

Kami datang ke [Menonton Sehat Bersama Anak](/program/menonton-sehat-bersama-anak/) tanpa daftar judul terlarang. Daftar seperti itu kedaluwarsa dalam sebulan. Yang kami bawa adalah tiga pertanyaan yang bisa diajukan kepada anak sesudah menonton, sambil lalu, misalnya ketika melipat jemuran:

1. Siapa yang paling kamu suka, dan apa yang ia lakukan waktu takut?
2. Kalau kamu ada di sana, apa yang kamu lakukan?
3. Bagian mana yang tidak kamu mengerti?

Pertanyaan ketiga paling berharga. Anak jarang bercerita tentang yang menakutkan, tetapi mau bercerita tentang yang membingungkan.

## Soal "satu episode lagi"

Cerita bersambung sengaja berhenti di tempat yang tidak enak. Kalau televisi dimatikan tepat di akhir episode, anak ditinggalkan di tepi jurang. Usul dari Bu Wening, guru TK: berhentilah lima menit *setelah* episode berikutnya dimulai, ketika ketegangannya sudah lewat. Tiga orang mencatatnya.

## Label usia dibaca bersama

Banyak yang baru tahu bahwa label di pojok layar bukan hiasan. Kami membuat kartu kecil seukuran dompet yang menjelaskan tiap label dengan satu kalimat. Berkasnya boleh diminta dan digandakan oleh sekolah mana pun.

## Dan meja mewarnai

Dua relawan menjaga meja mewarnai di teras. Pada akhir sore ada sebelas gambar, sembilan di antaranya naga. Salah satunya kami minta izin untuk dipasang di [galeri](/galeri/naga-selendang/).

Sambil mewarnai, anak-anak itu mengobrol tentang tontonan mereka dengan rinci dan tanpa ditanya. Seorang ayah yang mendengarkan dari balik pintu berkata pelan, "Oh, jadi itu yang bikin dia tidak mau ke kamar mandi sendirian." Barangkali itulah hasil terpenting sore itu: bukan nasihat kami, melainkan pintu yang terbuka sedikit.

Ingin acara seperti ini di lingkunganmu? Tulis ke [halaman kontak](/kontak/). Kami perlu ruang, colokan, dan satu orang yang punya kunci balai.`,
    alt: 'Ilustrasi: gajah berkain hias berjalan di sawah desa, langit hijau kelapa',
    drawing: { figure: 'gajah', palette: 'kelapa', place: 'desa' },
    daysAgo: 156,
  },
  {
    title: 'Menonton Bareng di Stasiun Tua',
    lead: 'Layar di peron dua, kabel delapan puluh meter, dan peluit yang tidak kami suruh.',
    body: `Kereta terakhir lewat di stasiun itu dua belas tahun lalu. Sejak itu penghuninya tiga ekor kucing dan Pak Somad, yang setiap sore tetap menyapu peron. Waktu kami meminta izin memasang layar di sana, ia hanya bertanya filmnya apa. *Kereta Jam Tiga*, jawab kami. Ia tertawa lama sekali.

## Layar di peron dua

Proyektor diletakkan di bekas loket, tepat di lubang tempat karcis dulu berpindah tangan. Layarnya digantung di antara dua tiang peron dua, [seperti ini](/galeri/layar-di-peron-dua/). Seratus sepuluh orang duduk di tikar, di bangku, dan di tepi peron dengan kaki menggantung ke arah rel yang sudah ditumbuhi putri malu.

Pada menit ke-47, ketika kereta di dalam film berhenti, angin menggerakkan layar. Tidak ada yang berbicara selama beberapa detik. Pak Somad, di belakang, meniup peluitnya satu kali. Kami bersumpah tidak menyuruhnya.

## Yang hampir gagal

- **Listrik.** Stasiun itu tidak punya listrik. Kami menarik kabel 80 meter dari warung Bu Iyah, dan film sempat mati ketika penanak nasinya menyala.
- **Nyamuk.** Daun serai di setiap tikar menolong. Besok-besok kami bawa dua kali lipat.
- **Suara.** Peron memantulkan suara. Pengeras suara yang kecil tetapi banyak lebih baik daripada satu yang besar.

## Sesudah layar digulung

Orang tidak pulang. Mereka mengantre untuk mendengar Pak Somad bercerita tentang malam-malam ketika kereta pasar masih berhenti pukul tiga. Ceritanya tidak kalah dari film, dan sebagian besar sepertinya benar.

Menurut Pak Somad, pada kereta pasar itu pernah naik seekor kambing yang punya karcis sendiri, dan masinisnya selalu mengurangi laju di tikungan ketiga supaya penjual tempe tidak tumpah. Yang paling muda di antara pendengarnya, umur tujuh, bertanya ke mana kereta itu sekarang. Pak Somad menunjuk layar yang sedang digulung. "Barusan lewat," katanya.

Malam nonton berikutnya ada di atas, bukan di rel: [Nonton Bareng di Atap](/program/nonton-bareng-di-atap/). Listriknya kali ini sudah kami periksa dua kali.`,
    alt: 'Ilustrasi: kereta melintas di tepi hutan pinus, langit kuning jingga senja',
    drawing: { figure: 'kereta', palette: 'kunyit', place: 'hutan' },
    daysAgo: 34,
  },
]
