import { expect, test } from 'vitest'
import { makeTitle } from '../support/make.ts'
import { makePng } from '../support/picture.ts'
import { makeUser } from '../support/sign-in.ts'
import { desk, phone, useDay } from './support/person.ts'

/** An editor writes a post with a picture and looks at it before it is out; a visitor reads it, also after a typo is mended. */

const day = useDay("editor's post", {
  editor: { clicks: 8, fields: 6 },
  visitor: { clicks: 3, fields: 0 },
})

const typo = '## Jam tujuh\n\nLampion dinyalakan **bersama**. Siapa saja bolh datang.'

test('an editor’s post goes from the desk to the home page, and its typo is mended', async () => {
  await makeTitle(day.db(), { title: 'Pelaut Kertas', weekly_rank: 1 })
  const ratri = await makeUser(day.db(), { role: 'editor', name: 'Ratri' })

  const editor = await day.comes('editor', '/', { ...desk, as: ratri })
  await editor.press('Meja redaksi')
  await editor.press('Tulis')
  await editor.press('Tulis tulisan')
  await editor.fill('Judul', 'Malam lampion di Taman Budaya')
  await editor.fill('Ringkasan', 'Sabtu malam kita menyalakan lampion.')
  await editor.fill('Tulisan', typo)
  const buffer = await makePng({ width: 900, height: 600 })
  await editor.pick('Pilih gambar', { name: 'lampion.png', mimeType: 'image/png', buffer })
  await editor.fill('Teks alt', 'Lampion merah di antara pohon')
  await editor.press('Simpan draf')
  await editor.reads('Tersimpan.')

  const visitor = await day.comes('visitor', '/', phone)
  expect(await visitor.seen()).not.toContain('lampion')
  await editor.press('Lihat draf')
  await editor.reads('Halaman ini belum terbit.', 'Malam lampion di Taman Budaya', 'Lampion dinyalakan bersama.')
  await editor.sees('Lampion merah di antara pohon')
  await editor.goesBack()
  await editor.press('Terbitkan')
  await editor.reads('Terbit. Semua orang bisa membacanya sekarang.')

  await visitor.types('/')
  await visitor.press('Malam lampion di Taman Budaya')
  await visitor.reads('Sabtu malam kita menyalakan lampion.', 'Siapa saja bolh datang.', 'Ratri')
  await visitor.sees('Lampion merah di antara pohon')

  await editor.fill('Tulisan', typo.replace('bolh', 'boleh'))
  await editor.press('Simpan')
  await editor.reads('Tersimpan.')
  await visitor.press('Beranda')
  await visitor.press('Malam lampion di Taman Budaya')
  await visitor.reads('Siapa saja boleh datang.')

  await day.ends(editor, visitor)
})
