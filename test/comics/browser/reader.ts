import type { Knex } from 'knex'

export const wide = { viewport: { width: 1440, height: 900 } }
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
export const small = { ...phone, viewport: { width: 360, height: 740 } }

/** The address of the reader of a comic. */
export const pathOf = ({ id }: { id: number }) => `/komik/warung-di-ujung-hujan-${id}/baca/`

/** Gives a panel these texts of Sari. */
export const say = (db: Knex, id: number | undefined, ...texts: string[]) =>
  db('comic_panels')
    .where({ id: id ?? 0 })
    .update({
      dialogues: JSON.stringify(texts.map((text) => ({ character: 'Sari', kind: 'speech', x: null, y: null, text }))),
    })
