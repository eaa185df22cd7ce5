import { afterAll, expect, test } from 'vitest'
import { fillPriceList } from '../../src/products/seed.ts'
import { picture } from '../browser/whole-site.ts'
import { FONNTE_TOKEN, type Fonnte, startFonnte } from '../support/fonnte.ts'
import { desk, type Person, phone, useDay } from './support/person.ts'

/** A class orders 24 jerseys with names: from the inquiry on a phone to a complaint that is answered with money back. */

const most = { staff: { clicks: 21, fields: 10 }, customer: { clicks: 31, fields: 18 } }

let fonnte: Fonnte
const day = useDay('class of 24', most, async () => {
  fonnte = await startFonnte()
  return { FONNTE_API_TOKEN: FONNTE_TOKEN, FONNTE_BASE_URL: fonnte.url }
})
afterAll(() => fonnte?.stop())

const AGREED = 3_000_000
const DELIVERY = 45_000
const BACK = 150_000
const DP = 1_800_000

const rupiah = (amount: number) => `Rp ${amount.toLocaleString('id-ID')}`
const names =
  'Andi Bagus Citra Dewi Eko Fajar Gita Hana Indra Joko Kirana Lukman Maya Nanda Oki Putri Qori Rizky Sari Tono Umar Vina Wahyu'
const sizes = ['S', 'M', 'L', 'XL']
const roster = (last: string) =>
  [...names.split(' ').map((name, nth) => `${nth + 1}. ${name} - ${sizes[nth % 4]} - ${nth + 2}`), last].join('\n')

/** The link to the shop in the message that says this, the last one on the phone of the customer. */
async function messaged(words: string): Promise<string> {
  const { origin } = day.site()
  const link = () =>
    fonnte.messages
      .findLast(({ message }) => message.includes(words))
      ?.message.split(/\s/)
      .find((part) => part.startsWith(origin))
  await expect.poll(link, { message: words }).toBeDefined()
  return link() ?? ''
}

/** The customer never reads a higher price than the agreed one. */
async function expectPrice(customer: Person, price: number, ...texts: string[]): Promise<void> {
  await customer.reads(...texts)
  const sums = [...(await customer.seen()).matchAll(/rp ([\d.]+)/g)].map(([, sum = '']) =>
    Number(sum.replaceAll('.', '')),
  )
  expect(Math.max(...sums), customer.page.url()).toBe(price)
}

async function inquire(customer: Person): Promise<void> {
  await customer.press('Lain-lain, minta penawaran')
  await customer.fill('Yang mau dibuat', 'Jersey futsal kelas IX-C dengan nama dan nomor punggung, biru tua.')
  await customer.fill('Jumlah', '24')
  await customer.fill('Nama', 'Bu Wati IX-C')
  await customer.fill('Nomor WhatsApp atau email', '0812 3456 7890')
  await customer.press('Minta penawaran')
  await customer.reads('Sedang kami siapkan.')
}

async function quote(staff: Person): Promise<void> {
  await staff.press('Tulis penawaran')
  await staff.choose('Produk', 'Jersey printing')
  await staff.fill('Jumlah (kalau ukuran menyusul)', '24')
  await staff.tick('Nama & nomor punggung')
  await staff.reads(`Total 24 potong ${rupiah(AGREED)}`, `DP 60% ${rupiah(DP)}`)
  await staff.press('Kirim penawaran')
  await staff.reads('Penawaran siap di halaman pelanggan.')
}

async function acceptAndPay(customer: Person): Promise<void> {
  await customer.follows(await messaged('ini penawaran kami'))
  await expectPrice(customer, AGREED, `Total 24 potong ${rupiah(AGREED)}`, `DP 60% ${rupiah(DP)}`)
  await customer.press('Setuju')
  await customer.reads('Sudah disetujui')
  await customer.press('Buka pesanan dan bayar')
  await expectPrice(customer, AGREED, `Total ${rupiah(AGREED)}`, `Sisa ${rupiah(AGREED)}`)
  await customer.press('Bayar DP')
  await expectPrice(customer, AGREED, `Jumlahnya ${rupiah(DP)}`)
  await customer.press('Bayar tepat')
  await expectPrice(customer, AGREED, 'DP diterima', `Sisa pesanan ${rupiah(AGREED - DP)}`)
  await customer.press('Pesanan ORD-')
  await expectPrice(customer, AGREED, `Sudah dibayar ${rupiah(DP)}`, `Sisa ${rupiah(AGREED - DP)}`)
}

async function listNames(customer: Person): Promise<void> {
  await customer.press('Isi ukuran dan nama')
  await customer.press('Daftar nama dan nomor')
  await customer.paste('Tempel daftarnya', roster('24. Bu Wati - LX - 99'))
  await customer.press('Periksa daftar')
  await customer.reads('Belum ada ukurannya.')
  await customer.press('Simpan semua')
  await customer.reads('23 dari 24 potong', 'Harga dihitung saat daftar lengkap, sekarang untuk 24 nama.')
  await customer.press('Pesanan ORD-')
  await expectPrice(customer, AGREED, `Total ${rupiah(AGREED)}`, `Sudah dibayar ${rupiah(DP)}`)
  await customer.press('Isi ukuran dan nama')
  await customer.fill('Tempel daftarnya', roster('24. Bu Wati - XL - 99'))
  await customer.press('Periksa daftar')
  await customer.reads('S 6 · M 6 · L 6 · XL 6', '24 Bu Wati 99 XL')
  await customer.press('Simpan semua')
  await customer.reads('24 potong, lengkap')
  await customer.press('Pesanan ORD-')
  await expectPrice(customer, AGREED, `Total ${rupiah(AGREED)}`, 'Ukuran: S 6 · M 6 · L 6 · XL 6')
}

async function address(customer: Person): Promise<void> {
  await customer.press('Atur pengambilan')
  await customer.choose('Pengambilan', 'Dikirim')
  await customer.fill('Penerima', 'Bu Wati')
  await customer.fill('Nomor HP penerima', '081234567890')
  await customer.fill('Alamat', 'Jalan Melati 5')
  await customer.fill('Kecamatan', 'Coblong')
  await customer.fill('Kota', 'Bandung')
  await customer.fill('Provinsi', 'Jawa Barat')
  await customer.fill('Kode pos', '40132')
  await customer.press('Simpan')
  await customer.reads('Tersimpan. Toko sudah dikabari.')
}

async function agreeOnMockup(staff: Person, customer: Person): Promise<void> {
  await staff.press('Hari ini')
  await staff.press('Mulai produksi Bu Wati IX-C')
  await staff.pick('Mock-up', await picture('mockup-1.png'))
  await staff.press('Kirim mock-up')
  await customer.follows(await messaged('sudah siap. Lihat dulu'))
  await customer.sees('Mock-up: mockup-1.png')
  await customer.fill('Yang perlu diubah', 'Tulisan IX-C di dada lebih besar, ya.')
  await customer.press('Minta revisi')
  await customer.reads('Permintaan revisinya tercatat.')

  await staff.reads('Mock-up yang direvisi', 'Tulisan IX-C di dada lebih besar, ya.')
  await staff.pick('Mock-up yang direvisi', await picture('mockup-2.png'))
  await staff.press('Kirim mock-up')
  await customer.follows(await messaged('sudah siap. Lihat dulu'))
  await customer.sees('Mock-up: mockup-2.png')
  await customer.press('Setuju')
  await customer.reads('Desain disetujui.')
}

async function produce(staff: Person): Promise<void> {
  await staff.press('Mulai produksi')
  for (const stage of ['Potong', 'Sablon/Bordir', 'Jahit', 'QC', 'Packing', 'Siap dikirim']) {
    await staff.press(`Selesai → ${stage}`)
    await staff.reads(`Tahap: ${stage}`)
  }
}

async function deliver(staff: Person, customer: Person): Promise<void> {
  await staff.fill('Kurir', 'JNE')
  await staff.fill('Ongkir (Rp)', '45000')
  await staff.press('Simpan ongkir')
  await staff.press(`Minta pelunasan ${rupiah(AGREED + DELIVERY - DP)}`)
  await staff.reads('Menunggu pelunasan')

  await customer.follows(await messaged('tinggal pelunasan'))
  await expectPrice(customer, AGREED + DELIVERY, `Jumlahnya ${rupiah(AGREED + DELIVERY - DP)}`)
  await customer.press('Bayar tepat')
  await customer.reads('Lunas')

  await staff.press('Pengiriman')
  await staff.fill('Nomor resi', 'JNE0123456789')
  await staff.press('Tandai dikirim')
  await staff.reads('Barang ditandai dikirim.')
  await customer.follows(await messaged('JNE0123456789'))
}

async function complain(staff: Person, customer: Person): Promise<void> {
  await expectPrice(customer, AGREED + DELIVERY, `Total ${rupiah(AGREED + DELIVERY)}`, 'Sisa Rp 0', 'JNE0123456789')
  await customer.reads('Lihat pengiriman', 'Lihat ukuran dan nama')
  await customer.press('Sudah diterima')
  await customer.reads('Terima kasih, barangnya tercatat sampai.')
  await customer.press('Pesanan ORD-')
  await customer.press('Ada masalah?')
  await customer.choose('Masalahnya', 'Rusak atau cacat')
  await customer.fill('Berapa potong', '1')
  await customer.fill('Ceritanya', 'Jahitan lengan nomor 7 lepas.')
  await customer.press('Kirim')
  await customer.reads('Keluhannya kami terima.')

  await staff.press('Hari ini')
  await staff.press('Jawab')
  await staff.reads('Jahitan lengan nomor 7 lepas.')
  await staff.choose('Penyelesaian', 'Kembalikan uang')
  await staff.fill('Jumlah yang dikembalikan', '150.000')
  await staff.fill('Dikembalikan ke', 'BCA 123456 a.n. Wati')
  await staff.press('Putuskan')
  await staff.reads('Keluhan diputuskan.')
  await customer.follows(await messaged(`uang ${rupiah(BACK)}`))
  await customer.reads(`Total ${rupiah(AGREED + DELIVERY - BACK)}`, `Sudah dibayar ${rupiah(AGREED + DELIVERY)}`)
  await customer.reads(`Dikembalikan ${rupiah(BACK)}`, 'Sisa Rp 0')
}

test('24 jerseys go from an inquiry to a complaint that is answered with money back', async () => {
  await fillPriceList(day.db())
  const customer = await day.comes('customer', '/pesan/', phone)
  await inquire(customer)
  const staff = await day.comes('staff', '/admin/', { ...desk, as: 'staff' })
  await quote(staff)
  await acceptAndPay(customer)
  await listNames(customer)
  await address(customer)
  await agreeOnMockup(staff, customer)
  await produce(staff)
  await deliver(staff, customer)
  await complain(staff, customer)
  await day.ends(staff, customer)
})
