import { test } from 'vitest'
import { makeTitle } from '../support/make.ts'
import { makePng } from '../support/picture.ts'
import { makeUser } from '../support/sign-in.ts'
import { desk, phone, useDay } from './support/person.ts'

/** A creator brings an idea to its readers, then pages of her own into a series, whose follower hears of it. */

const day = useDay("creator's comic", {
  creator: { clicks: 25, fields: 11 },
  reader: { clicks: 12, fields: 1 },
})

const idea =
  'Seekor naga kecil bernama Bara membuka warung mi di kaki gunung. ' +
  'Sari, anak penjaga hutan, jadi pembeli pertamanya.'

const drawn = async (name: string, width: number) => ({
  name,
  mimeType: 'image/png',
  buffer: await makePng({ width, height: 1_000 }),
})

test('a creator goes from an idea to readers, and with own pages to a series that a reader follows', async () => {
  await makeTitle(day.db(), { title: 'Pelaut Kertas', weekly_rank: 1 })
  const dinda = await makeUser(day.db(), { name: 'Dinda Puspita' })
  const ratri = await makeUser(day.db(), { name: 'Ratri' })

  const creator = await day.comes('creator', '/', { ...desk, as: dinda })
  await creator.press('Komik karyaku')
  await creator.press('Mulai dari ide')
  await creator.fill('Ide', idea)
  await creator.choose('Gaya gambar', 'Ghibli')
  await creator.tick('Fantasi')
  await creator.fill('Banyak halaman', '1')
  await creator.press('Tulis naskahnya')
  await creator.reads('Naskah sudah jadi')
  await creator.press('Baca naskahnya')
  await creator.reads('Tokoh di naskah', 'Bara 1 panel', 'Sari 1 panel')
  await creator.press('Lanjut ke tokoh')
  await creator.choose('Wajah untuk Bara', 'Rasa')
  await creator.press('Simpan, lanjut ke latar')
  await creator.press('Simpan, lanjut ke gambar')
  await creator.press('Gambar sekarang')
  await creator.reads('Semua panel selesai')
  await creator.press('Sunting panel')
  await creator.press('Lanjut ke terbit')
  await creator.reads('Semua yang perlu sudah lengkap.')
  await creator.fill('Judul', 'Warung Mi Bara')
  await creator.press('Terbitkan')
  await creator.reads('Komikmu sudah terbit.')

  const reader = await day.comes('reader', '/', { ...phone, as: ratri })
  await reader.press('Komik')
  await reader.press('Tentang komik ini')
  await reader.press('Baca dari awal')
  await reader.reads('Sari, anak penjaga hutan, jadi pembeli pertamanya.', 'Tamat')
  await reader.press('Suka, 0')
  await reader.press('Tulis komentar')
  await reader.fill('Tulis komentar', 'Panel pertamanya hangat sekali.')
  await reader.press('Kirim')
  await reader.reads('Komentarmu sudah tampil.', 'Panel pertamanya hangat sekali.')

  await creator.press('Komik karyaku')
  await creator.press('Seri')
  await creator.press('Buat seri')
  await creator.fill('Judul', 'Warung Bara')
  await creator.tick('Fantasi')
  await creator.choose('Label umur', 'Semua umur')
  await creator.press('Buat seri')
  await creator.press('Tambah di akhir')
  await creator.reads('1. Warung Mi Bara')

  await reader.press('Komik')
  await reader.press('Tentang komik ini')
  await reader.press('Warung Bara')
  await reader.press('Ikuti seri')
  await reader.reads('Diikuti')

  await creator.press('Komik karyaku')
  await creator.press('Unggah halaman sendiri')
  await creator.fill('Judul', 'Pelanggan kedua')
  await creator.choose('Seri', 'Warung Bara')
  await creator.tick('Fantasi')
  await creator.choose('Label umur', 'Semua umur')
  await creator.tick('Gambar ini karyaku')
  await creator.press('Lanjut ke halaman')
  const pages = ['1.png', '2.png', '3.png'].map((name, nth) => drawn(name, 700 + nth))
  await creator.pick('Gambar, zip, atau CBZ', await Promise.all(pages))
  await creator.reads('3 halaman masuk.')
  await creator.press('Lanjut ke terbit')
  await creator.reads('Episode 2 dari “Warung Bara”.')
  await creator.press('Terbitkan')
  await creator.reads('Komikmu sudah terbit.')

  await reader.reads('1 belum dibaca')
  await reader.press('Kabar')
  await reader.reads('Warung Bara, episode 2')
  await reader.press('Dinda Puspita menerbitkan')
  await reader.reads('Pelanggan kedua', 'Episode 2 dari 2')

  await day.ends(creator, reader)
})
