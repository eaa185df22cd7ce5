import type { Knex } from 'knex'
import { makeUser } from '../../support/sign-in.ts'
import { makeItem } from './make.ts'

const DAY = 86_400_000

/** A text with everything that Markdown can hold. */
const body = `Kalimat pembuka dengan [tautan](/program/) dan \`kode\`.

## Mulai dari jam

- satu
- dua ${'panjangsekali'.repeat(9)}

> Kutipan.

### Lebih dalam

| Waktu | Acara | Tempat | Pembicara | Bahasa | Catatan |
|---|---|---|---|---|---|
| 18.30 | Pembukaan | Taman Budaya Bandung | Ratri Maharani | Indonesia | Bawa tikar |

## Kode & gambar

\`\`\`
const langit = ['${'jingga'.repeat(20)}']
\`\`\`

1. pertama
2. kedua

---

Penutup.`

/**
 * Fills the lists of content: posts and photos over two pages and two years, programs of all kinds, partners, with and
 * without pictures.
 */
export async function fillContent(db: Knex): Promise<void> {
  const author = await makeUser(db, { name: 'Ratri Maharani' })
  const drawing = { figure: 'lampion', palette: 'karang', alt: 'Lampion di atas pasar malam' }
  const ago = (days: number) => new Date(Date.now() - days * DAY)
  for (let days = 14; days > 1; days -= 1) await makeItem(db, 'post', { publish_at: ago(days) })
  await makeItem(db, 'post', { publish_at: ago(800), title: 'Lama', body: '' })
  const look = { drawing, author_id: author.id, subtitle: 'Ringkasannya', publish_at: ago(1) }
  await makeItem(db, 'post', { ...look, slug: 'langit-jingga', title: 'Cara kami menggambar langit', body })
  for (let days = 1; days < 11; days += 1)
    await makeItem(db, 'program', {
      starts_at: ago(-days),
      ends_at: ago(-days - 2),
      drawing: days < 3 ? drawing : null,
    })
  await makeItem(db, 'program', { slug: 'sedang-jalan', starts_at: ago(1), ends_at: ago(-1), drawing, body })
  await makeItem(db, 'program', { slug: 'sudah-lewat', starts_at: ago(9), ends_at: ago(9) })
  await makeItem(db, 'program', { slug: 'waktu-menyusul', starts_at: null, ends_at: null, place: null })
  for (let at = 0; at < 26; at += 1) await makeItem(db, 'photo', { drawing: at % 5 === 0 ? null : drawing })
  await makeItem(db, 'photo', { slug: 'foto-lama', title: '', body: '', publish_at: ago(800), position: 0 })
  await makeItem(db, 'photo', { slug: 'foto-panjang', title: 'Panjangsekali'.repeat(9), body, drawing })
  await makeItem(db, 'partner', { website_url: null, body: '' })
  await makeItem(db, 'partner', { slug: 'kopi-lampion', title: 'Kopi Lampion', drawing, body })
}
