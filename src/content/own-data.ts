import type { Knex } from 'knex'
import type { OwnData, Privacy } from '../platform/feature.ts'
import { authoredBy, deleteOwnDrafts, versionsBy } from './own-data-queries.ts'
import { jpegAddress } from './picture.ts'

export const contentPrivacy = (): Privacy => ({
  kept: [
    [
      'Tulisan, program, foto, dan mitra: isinya, gambarnya, siapa yang membuat, dan siapa yang menyimpan tiap versinya.',
      'Selama terbit, dengan 20 versi terakhir. Yang dibuang dihapus 30 hari sesudahnya.',
    ],
  ],
})

export const ownContent = (db: Knex): OwnData => ({
  name: 'konten',
  goes: ['Isi Konten buatanmu yang belum terbit atau ada di sampah, kalau hanya kamu yang menulisnya.'],
  stays: ['Tulisan, program, foto, dan mitra yang sudah terbit, tanpa namamu, karena itu isi situs.'],
  holds: async (trx, userId) => (await authoredBy(trx, userId)).length > 0,
  async export(userId) {
    const items = await authoredBy(db, userId)
    return {
      items: items.map(({ picture_file, ...item }) => ({
        ...item,
        picture: picture_file && jpegAddress(picture_file),
      })),
      versions: await versionsBy(db, userId),
    }
  },
  erase: deleteOwnDrafts,
})
