import type { Knex } from 'knex'
import type { createAllowance } from './allowance.ts'
import { createDerivatives } from './derivatives.ts'
import { readName } from './picture-name.ts'
import { addUpload, deleteUnusedUploads, deleteUpload, knownUploads } from './queries.ts'
import type { Sender } from './sender.ts'
import type { InUse, Storage } from './storage.ts'

/**
 * `owner`: id of a user. `alt`: stands for the picture where it cannot be seen. `sender`: not for pictures of the site
 * and of editors.
 */
export type About = { owner?: number | null; alt?: string | null; sender?: Sender | null }

type Options = { db: Knex; pictures: Storage; copies: Storage; allowance: ReturnType<typeof createAllowance> }

/** A row without a file is a loss, a file without a row is swept. */
export function createPictureStore({ db, pictures, copies, allowance }: Options) {
  const derivatives = createDerivatives({
    originals: pictures,
    copies,
    isKept: async (name) => (await knownUploads(db, [name])).length > 0,
  })

  return {
    open: pictures.open,
    read: pictures.read,
    openDerivative: derivatives.open,
    async keep(
      name: string,
      bytes: Uint8Array,
      { alt = null, sender = null, owner = sender?.member ?? null }: About = {},
    ) {
      const read = readName(name)
      if (!read) throw new Error('this is not the name of a picture')
      await allowance.picture(sender, owner, bytes.length)
      await pictures.write(name, bytes)
      const sent_for = sender?.sends ?? null
      const row = { name, ...read.size, bytes: bytes.length, type: read.type, alt, owner_id: owner, sent_for }
      await addUpload(db, row).catch(async (error: unknown) => {
        await pictures.remove(name)
        throw error
      })
    },
    /** No row may name it any more. */
    async forget(name: string): Promise<void> {
      if (!readName(name) || !(await deleteUpload(db, name))) return
      await pictures.remove(name)
      await derivatives.remove(name)
    },
    /**
     * Deletes what was unused since then (milliseconds since the epoch): rows that no row names, files without a row,
     * and copies of neither. Returns the number of files.
     */
    async sweep(before: number): Promise<number> {
      const inUse: InUse = (names) => knownUploads(db, names)
      for (const name of await deleteUnusedUploads(db, new Date(before))) await derivatives.remove(name)
      // The files of the rows deleted above were written before that moment too.
      return (await pictures.sweep(before, inUse)) + (await derivatives.sweep(before, inUse))
    },
  }
}
