import type { Knex } from 'knex'
import { newPictureFile } from '../../../src/content/save.ts'
import { noTexts } from '../../../src/content/texts.ts'
import type { ContentItemRow, ContentKind } from '../../../src/db/tables.ts'

let made = 0

/** Inserts an item with its slug, public since an hour ago unless the wishes say otherwise. */
export async function makeItem(
  db: Knex,
  kind: ContentKind,
  { drawing = null, ...wishes }: Partial<Omit<ContentItemRow, 'id' | 'kind'>> = {},
): Promise<ContentItemRow> {
  made += 1
  const program = kind === 'program' && {
    program_type: 'workshop' as const,
    place: 'Taman Budaya Bandung',
    starts_at: new Date(Date.now() + 7 * 86_400_000),
    ends_at: new Date(Date.now() + 7 * 86_400_000 + 7_200_000),
  }
  const [item] = await db('content_items')
    .insert({
      ...{ ...noTexts, kind, slug: `${kind}-${made}`, title: `Judul ${made}` },
      body: 'Lampion dinyalakan jam tujuh malam.',
      website_url: kind === 'partner' ? 'https://mitra.example/' : null,
      picture: null,
      picture_file: drawing ? newPictureFile(new Date()) : null,
      publish_at: new Date(Date.now() - 3_600_000),
      author_id: null,
      ...program,
      ...wishes,
      ...(drawing && { drawing: JSON.stringify(drawing) }),
    })
    .returning('*')
  if (!item) throw new Error('the item was not inserted')
  await db('content_slugs').insert({ kind, slug: item.slug, item_id: item.id })
  return item
}
