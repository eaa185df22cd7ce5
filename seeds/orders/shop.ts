import type { Shop } from '../../src/orders/operator/sample.ts'

/** The garment shop whose sample orders a first start creates. All names are invented. */
export const demoShop: Shop = {
  firstNames: [
    ...['Ayu', 'Bagas', 'Citra', 'Dimas', 'Eka', 'Fajar', 'Gita', 'Hendra', 'Intan', 'Jaya', 'Kartika', 'Laras'],
    ...['Made', 'Nadia', 'Oka', 'Puspa', 'Raka', 'Salma', 'Teguh', 'Utami', 'Vina', 'Wahyu', 'Yoga', 'Zahra'],
    ...['Agung', 'Bella', 'Candra', 'Dewi', 'Farhan', 'Ningsih', 'Rizky', 'Sekar'],
  ],
  lastNames: [
    ...[
      'Prasetyo',
      'Lestari',
      'Wijaya',
      'Kusuma',
      'Ramadhan',
      'Anggraini',
      'Saputra',
      'Maharani',
      'Nugraha',
      'Siregar',
    ],
    ...['Hutapea', 'Sutrisno', 'Permata', 'Hidayat', 'Simanjuntak', 'Pangestu', 'Rahmawati', 'Suryana', 'Tanuwijaya'],
  ],
  staff: ['rani', 'bimo'],
  // `price` is in thousands of rupiah per piece, and `quantity` the usual number of pieces, each as minimum and
  // maximum.
  products: [
    { name: 'Kaos sablon {for}', price: [55, 85], quantity: [24, 150], often: 9 },
    { name: 'Kaos lengan panjang {for}', price: [75, 105], quantity: [20, 80], often: 3 },
    { name: 'Hoodie {for}', price: [165, 225], quantity: [12, 60], often: 5 },
    { name: 'Jaket {for}', price: [185, 260], quantity: [15, 70], often: 5 },
    { name: 'Kemeja kerja {for}', price: [125, 170], quantity: [10, 60], often: 4 },
    { name: 'Totebag kanvas {for}', price: [28, 45], quantity: [50, 300], often: 4 },
    { name: 'Seragam {for}', price: [130, 185], quantity: [20, 90], often: 5 },
    { name: 'Jersey {for}', price: [95, 140], quantity: [14, 40], often: 4 },
    { name: 'Polo shirt {for}', price: [85, 120], quantity: [18, 100], often: 4 },
    { name: 'Rompi {for}', price: [90, 135], quantity: [12, 50], often: 2 },
    { name: 'Topi bordir {for}', price: [35, 55], quantity: [30, 120], often: 2 },
  ],
  customers: [
    ...['komunitas fotografi', 'panitia 17 Agustus', 'angkatan 2026', 'klub lari pagi', 'kopi Teras Senja'],
    ...['karang taruna', 'reuni SMA', 'tim futsal Garuda Muda', 'warung Bu Tini', 'bengkel Jaya Motor'],
    ...['event anime Bandung', 'OSIS', 'klinik Sehat Bersama', 'ospek kampus', 'pecinta alam Rimba', 'keluarga besar'],
    ...['cosplay Surabaya', 'gathering kantor', 'majelis taklim', 'study tour', 'band indie Langit Kelabu'],
  ],
  wishes: [
    'Logo di dada kiri, tulisan besar di punggung. Warna dasar hitam.',
    'Bahan cotton combed 24s, ukuran S sampai XXL; daftar ukuran menyusul.',
    'Sablon plastisol dua warna, mohon contoh dulu satu potong.',
    'Nama dan nomor punggung beda-beda, daftarnya dikirim lewat WhatsApp.',
    'Bordir logo, jangan sablon. Benang warna emas.',
    'Acaranya akhir bulan, mohon selesai sebelum itu.',
    'Warna mengikuti contoh yang pernah dipesan tahun lalu.',
    'Kemas satuan dengan plastik, beri label ukuran di luar.',
    'Resleting hitam, furing dalam abu-abu.',
  ],
  remarks: [
    'Ukuran sudah dikonfirmasi lewat telepon.',
    'Pelanggan minta warna sedikit lebih gelap.',
    'Contoh disetujui, lanjut produksi semua.',
    'Alamat kirim diganti ke kantor.',
    'Minta dikirim bersama kuitansi.',
  ],
  reworks: ['Tiga potong salah sablon, dijahit ulang.', 'Jahitan lengan lepas, diperbaiki dulu.'],
  cancellations: [
    'Acaranya batal, pelanggan minta dibatalkan.',
    'Pelanggan tidak membalas sampai lewat tenggat.',
    'Pesanan ganda, yang satu lagi dilanjutkan.',
    'Bahan yang diminta tidak tersedia.',
  ],
  methods: ['BANK_TRANSFER BCA', 'BANK_TRANSFER BRI', 'BANK_TRANSFER MANDIRI', 'QRIS', 'CASH'],
}
