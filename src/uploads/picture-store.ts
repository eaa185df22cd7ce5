import type { Knex } from 'knex'
import { createFlights } from '../async/cached.ts'
import { createLimiter } from '../async/limiter.ts'
import type { createAllowance } from './allowance.ts'
import { deriveImage } from './image.ts'
import { ImageRefusal, unlessRefused } from './image-job.ts'
import {
  derivedFormats,
  derivedWidths,
  getOriginalName,
  nameOfDerived,
  readName,
  storedType,
  type Variant,
} from './picture-name.ts'
import { addUpload, deleteUnusedUploads, deleteUpload, findUploadNames } from './queries.ts'
import type { Sender } from './sender.ts'
import { type InUse, type OpenImage, openBytes, type Storage } from './storage.ts'

/**
 * `owner`: the id of a user. `alt`: the text alternative of the picture. `sender`: left out for pictures of the site
 * and of editors.
 */
export type About = { owner?: number | null; alt?: string | null; sender?: Sender | null }

type Options = { db: Knex; pictures: Storage; copies: Storage; allowance: ReturnType<typeof createAllowance> }

/** The order of steps makes sure that a row always has a file. A file without a row is swept. */
export function createPictureStore({ db, pictures, copies, allowance }: Options) {
  const derivatives = createDerivatives({
    originals: pictures,
    copies,
    isKept: async (name) => (await findUploadNames(db, [name])).length > 0,
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
      const type = storedType(name)
      if (!type) throw new Error('this is not the name of a picture')
      await allowance.picture(sender, owner, bytes.length)
      await pictures.write(name, bytes)
      const sent_for = sender?.sends ?? null
      const size = readName(name)?.size ?? { width: 0, height: 0 }
      const row = { name, ...size, bytes: bytes.length, type, alt, owner_id: owner, sent_for }
      await addUpload(db, row).catch(async (error: unknown) => {
        await pictures.remove(name)
        throw error
      })
    },
    /** Call this when no row names the picture any more. */
    async forget(name: string): Promise<void> {
      if (!storedType(name) || !(await deleteUpload(db, name))) return
      await pictures.remove(name)
      await derivatives.remove(name)
    },
    /**
     * Deletes everything that has been unused since `before` (milliseconds since the epoch): rows that no row names,
     * files without a row, and copies of neither. Returns the number of deleted files.
     */
    async sweep(before: number): Promise<number> {
      const inUse: InUse = (names) => findUploadNames(db, names)
      for (const name of await deleteUnusedUploads(db, new Date(before))) await derivatives.remove(name)
      // The files of the rows that were deleted above are older than that moment too.
      return (await pictures.sweep(before, inUse)) + (await derivatives.sweep(before, inUse))
    },
  }
}

const MAX_WAITING = 200

/**
 * Smaller copies are made when they are first requested, and kept in `copies`. `open` returns null if `isKept` does not
 * know the picture, and throws an `ImageRefusal` (`busy`) if too many requests wait. A copy for which there is no room
 * is made again next time.
 */
type Sources = { originals: Pick<Storage, 'read'>; copies: Storage; isKept: (name: string) => Promise<boolean> }

function createDerivatives({ originals, copies, isKept }: Sources) {
  const flights = createFlights<OpenImage | null>()
  // A picture is read only when its turn comes, so that a page with many new pictures needs little memory.
  const inTurn = createLimiter({ atOnce: 1, waiting: MAX_WAITING, full: () => new ImageRefusal('busy') })

  async function make(name: string, derived: string, variant: Variant): Promise<OpenImage | null> {
    const copy = await copies.open(derived)
    const original = copy ? null : await originals.read(name)
    if (!original) return copy
    const bytes = await deriveImage(original, variant)
    await copies.write(derived, bytes).catch(unlessRefused)
    return openBytes(derived, readName(derived)?.type ?? '', bytes)
  }

  return {
    async open(name: string, variant: Variant): Promise<OpenImage | null> {
      if (getOriginalName(name) !== name || !readName(name)) return null
      const derived = nameOfDerived(name, variant)
      return flights(derived, async () => {
        if (!(await isKept(name))) return null
        return (await copies.open(derived)) ?? inTurn(() => make(name, derived, variant))
      })
    },
    async remove(name: string): Promise<void> {
      for (const width of derivedWidths)
        for (const format of derivedFormats) await copies.remove(nameOfDerived(name, { width, format }))
    },
    /** Removes older copies of pictures that are not in use. Returns the number of removed copies. */
    sweep: (before: number, inUse: InUse): Promise<number> =>
      copies.sweep(before, async (names) => {
        const used = new Set(await inUse(names.map(getOriginalName)))
        return names.filter((name) => used.has(getOriginalName(name)))
      }),
  }
}
