import { expect, test } from 'vitest'
import type { Script } from '../../../src/comics/script/script.ts'
import { createBuiltInStoryteller } from '../../../src/comics/storyteller/built-in.ts'

const write = (text: string, pageCount = 6): Promise<Script> =>
  createBuiltInStoryteller().write(
    { text, pageCount, genres: ['Slice of Life'], style: 'Cartoon', seed: '1' },
    new AbortController().signal,
  )

/** What is lettered in some pages of a script. */
const told = (pages: Script['pages']): string =>
  pages.flatMap(({ panels }) => panels.flatMap(({ dialogues }) => dialogues.map(({ text }) => text))).join('\n')

test.each([
  ['Puasa pertama Zahra, dan di kulkas ada es sirup merah.', /Beduk magrib berbunyi/],
  ['Pak Udin menabung dua puluh tahun. Lalu anak tetangganya harus operasi.', /menyerahkan semua tabungannya/],
  ['Sinta membawa bayi orangutan pulang ke hutan. Di jalan mereka dikejar pemburu.', /Para pengejar ditangkap/],
  ['Kancil sombong kepada buaya tua. Sungai kering karena kemarau.', /Buaya membawanya ke mata air tersembunyi/],
  ['Semut kecil ingin berteman dengan gajah.', /Semut dan Gajah tidak terpisahkan/],
  ['Naga kecil diejek karena hanya bisa membuat gelembung sabun.', /Yang dulu ditertawakan/],
  ['Nenek hilang di pasar, dan tiga bersaudara mencarinya bersama.', /semua sudah pulang/],
  ['Tidak ada guru yang ingat ulang tahun Pak Darmo.', /Ternyata tidak ada yang lupa/],
  ['Sari bikin kejutan untuk ibunya, dan ingin membuat kue sendiri.', /Kejutan/],
  ['Robot pembantu Bu Yanti terlalu jujur kepada tamu.', /Akhirnya ada yang jujur/],
  ['Adik Rani malas sikat gigi. Kuman membangun kota di giginya.', /Kota kuman runtuh/],
  ['Ibu-ibu satu RT diam-diam membeli masakan di warung yang sama.', /ketahuan juga/],
  ['Burung batik Mbah Sri terbang keluar dari kainnya.', /Lengkap! Semuanya kembali/],
  ['Dimas kesiangan, padahal jam delapan harus presentasi di depan bos.', /Presentasinya berjalan lancar/],
  ['Payung Sari mengabulkan keinginan apa saja.', /Keajaibannya boleh pergi/],
  ['Kura-kura Kuri selalu diejek monyet. Suatu hari monyet jatuh ke sungai dan Kuri menolongnya.', /Monyet minta maaf/],
  ['Sari berteduh di warung yang hanya muncul saat hujan malam.', /Tempat itu sudah tidak ada/],
  ['Bu Nur, guru kimia, ternyata pahlawan super.', /semua pura-pura tidak tahu/],
  ['Alien kecil mengira orang-orangan sawah adalah raja bumi.', /Untuk jaga-jaga/],
  ['Rahmat tukang sepatu menemukan dompet berisi banyak uang.', /Ini uang untuk operasi anak saya/],
  ['Rina pulang kampung, tapi bapaknya masih marah dan tidak mau bicara sama dia.', /Rina dan Bapak sarapan satu meja/],
  ['Dimas anak kos yang uangnya tinggal dua puluh ribu.', /Dimas memasak untuk semua orang/],
  ['Pak Joko salah kirim lagu ke grup kantor.', /Lalu semua bertepuk tangan/],
  ['Kancil suka membohongi temannya. Waktu jatuh, tidak ada yang percaya.', /hanya berkata jujur/],
  ['Bayu dan dua temannya tersesat waktu naik gunung.', /Paginya mereka sudah di rumah/],
  ['Bayu dan Sari menemukan peta tua dan mencari harta karun.', /Ini lebih bagus dari emas/],
  ['Lala menemukan telur naga dan harus menyembunyikan naganya.', /Naga bukan rahasia lagi/],
  ['Andi punya kekuatan es dan memadamkan kebakaran di pasar.', /Apinya padam/],
  ['Mbak Wulan jualan donat dan dapat pesanan 200 biji.', /terakhir selesai dibungkus/],
  ['Semut menolong gajah yang kakinya sakit, padahal gajah itu dulu sering mengejek.', /Gajah minta maaf/],
  ['Raka dan bapaknya menemukan buku resep ibu yang sudah meninggal.', /Mereka memasak dari buku itu/],
  ['Minggu depan Tono harus pindah dari kampungnya.', /berpamitan/],
  ['Ayu dan Dewi mengantar obat ke kampung seberang.', /Sampai juga/],
  ['Bus sekolah Bimo remnya blong di turunan.', /Semua selamat/],
  ['Dewi penasaran kenapa bulan mengikuti motor ayahnya.', /Aku tahu! Ternyata begitu/],
  ['Ogoh-ogoh buatan Komang dirusak orang.', /tidak akan membalas/],
  ['Nenek Suti hampir tertipu undangan palsu.', /Hapus. Blokir. Laporkan/],
  ['Pak Hendra bermain catur dengan Ujang di halte. Sabtu ini Ujang tidak datang.', /kursi itu tidak kosong lagi/],
  ['Gereja di desa Laras bocor dan listrik padam.', /Cahaya hangat memenuhi/],
  ['Warung soto Bu Tini sepi sejak ada kafe.', /antrean sampai ke ujung jalan/],
  ['Raka sudah empat kali gagal tes.', /Ini jalanku/],
  ['Salma merawat burung yang sayapnya patah.', /bebas, ke tempat asalnya/],
  ['Perjalanan setetes air bernama Titi dari laut ke awan.', /dimulai lagi dari awal/],
])('the trouble of "%s" is met at the end', async (idea, end) => {
  expect(told((await write(idea)).pages.slice(-2))).toMatch(end)
})

test('what the idea tells comes before its trouble is met, and an ending of the idea after that', async () => {
  const { pages } = await write('Raka empat kali gagal tes. Akhirnya ia membuka warung dan bahagia.')
  expect(told(pages.slice(0, 1))).toContain('Raka empat kali gagal tes.')
  expect(told(pages.slice(-1))).toContain('Akhirnya Raka membuka warung dan bahagia.')
})

test('a trouble of two pages and one of 25 say nothing twice', async () => {
  for (const pages of [2, 25]) {
    const script = await write('Kancil sombong kepada buaya tua. Sungai kering karena kemarau.', pages)
    const said = told(script.pages).split('\n')
    expect(said.filter((one, at) => said.indexOf(one) !== at)).toEqual([])
  }
})

test('of a group two have names, and one of them is the hero', async () => {
  const { characters, pages } = await write('Empat sahabat SD masuk ke terowongan dan harus keluar sebelum air pasang.')
  expect(characters.length).toBeGreaterThan(1)
  expect(told(pages)).toContain(`Salah satunya ${characters[0]?.name}.`)
})

test.each([
  ['Kali ini jurinya pemilik warung. Jurinya tertawa.', 'Jurinya'],
  ['Dua anak mendaki Semeru. Semeru berkabut.', 'Semeru'],
  ['Lima anak pramuka tersesat di gua Gunungkidul.', 'Gunungkidul'],
  ['Kancil suka berbohong. Waktu jatuh ia minta tolong.', 'Waktu'],
])('"%s" has nobody called %s', async (idea, name) => {
  expect((await write(idea)).characters.map((one) => one.name)).not.toContain(name)
})

test.each([
  ['Rahmat tukang jahit sepatu kehabisan benang.', 'Rahmat'],
  ['Pak Darto diam-diam belajar mengepang karena anaknya Nisa mau pentas tari.', 'Pak Darto'],
  ['Tiga anak nelayan, Laode, Sari dan Ucok, naik perahu kecil.', 'Laode'],
])('the hero of "%s" is %s', async (idea, name) => {
  expect((await write(idea)).characters[0]?.name).toBe(name)
})

test('who is wicked is the opponent, and not the dragon that helps', async () => {
  const script = await write('Laras dipilih naga untuk menyelamatkan kerajaan dari penyihir jahat.')
  const villain = script.pages
    .flatMap(({ panels }) => panels)
    .find(({ description }) => /berdiri, marah/.test(description))
  expect(villain?.description).not.toMatch(/Naga berdiri, marah/)
  expect(told(script.pages)).not.toMatch(/Raja/)
})

test('what somebody else wants is not what the hero wants', async () => {
  const script = await write('Mbok Sum melawan preman yang mau menggusur taman bermain.')
  expect(told(script.pages)).not.toMatch(/(?:ingin|bisa|berhasil) menggusur/)
})

test('who goes to work is grown up', async () => {
  const { characters } = await write('hari pertama kerja di jakarta, sepatu copot sebelah, padahal jam 8 harus rapat')
  expect(characters[0]?.appearance).toMatch(/dewasa/)
})
