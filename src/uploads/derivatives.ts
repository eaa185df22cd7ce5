import { createFlights } from '../async/cached.ts'
import { createLimiter } from '../async/limiter.ts'
import { deriveImage } from './image.ts'
import { ImageRefusal } from './image-job.ts'
import { type Derived, derivedFormats, derivedWidths, nameOfDerived, originalOf, readName } from './picture-name.ts'
import { type InUse, type OpenImage, openBytes, type Storage } from './storage.ts'

const MAX_WAITING = 200

/**
 * Smaller copies, made when first requested and kept in `copies`. `open` returns null if `isKept` knows no such
 * picture, and throws `ImageRefusal` (`busy`) when too many wait. A copy without room is made again next time.
 */
export function createDerivatives({
  originals,
  copies,
  isKept,
}: {
  originals: Pick<Storage, 'read'>
  copies: Storage
  isKept: (name: string) => Promise<boolean>
}) {
  const flights = createFlights<OpenImage | null>()
  // A picture is read when its turn comes, so that a page full of new pictures occupies little memory.
  const inTurn = createLimiter({ atOnce: 1, waiting: MAX_WAITING, full: () => new ImageRefusal('busy') })

  async function make(name: string, derived: string, wanted: Derived): Promise<OpenImage | null> {
    const kept = await copies.open(derived)
    const original = kept ? null : await originals.read(name)
    if (!original) return kept
    const bytes = await deriveImage(original, wanted)
    await copies.write(derived, bytes).catch(unlessFull)
    return openBytes(derived, readName(derived)?.type ?? '', bytes)
  }

  return {
    async open(name: string, wanted: Derived): Promise<OpenImage | null> {
      if (originalOf(name) !== name || !readName(name)) return null
      const derived = nameOfDerived(name, wanted)
      return flights(derived, async () => {
        if (!(await isKept(name))) return null
        return (await copies.open(derived)) ?? inTurn(() => make(name, derived, wanted))
      })
    },
    async remove(name: string): Promise<void> {
      for (const width of derivedWidths)
        for (const format of derivedFormats) await copies.remove(nameOfDerived(name, { width, format }))
    },
    /** Removes older copies of pictures that are not in use. Returns their number. */
    sweep: (before: number, inUse: InUse): Promise<number> =>
      copies.sweep(before, async (names) => {
        const used = new Set(await inUse(names.map(originalOf)))
        return names.filter((name) => used.has(originalOf(name)))
      }),
  }
}

function unlessFull(error: unknown): void {
  if (!(error instanceof ImageRefusal)) throw error
}
