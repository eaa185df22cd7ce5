import type { ComicExportRow } from '../../db/comic-rows.ts'
import type { Viewer } from '../../web/context.ts'
import { comicHref } from '../comic/comic.ts'
import type { Comic } from '../comic/queries.ts'
import { currentKeys, type ExportDeps, type ExportKeys } from './ask.ts'
import { exportHref, isOffered } from './file.ts'
import { type ExportKind, exportKinds, listExports } from './queries.ts'

/** Returns the files of a comic, each as it was last asked for; `ready` only those that are offered to the viewer. */
export const listOffers = async (deps: Pick<ExportDeps, 'db' | 'ffmpeg'>, comic: Comic, viewer: Viewer | null) =>
  offersOf(await deps.ffmpeg, comic, await listExports(deps.db, comic.id), viewer, await currentKeys(deps.db, comic))

/**
 * The same of files that are known already. `keys` stand for what the comic is now; null where nobody asks for that.
 * `ask`: where its creator has a file made; null where this server cannot. `percent`: how far one is that waits, which only
 * videos tell. `ready`: where it is downloaded, with its size as text; null while it is not made. `isOld`: it was made before
 * the comic's last change. `error`: why it could not be made.
 */
export const offersOf = (
  ffmpeg: string | null,
  comic: Comic,
  rows: readonly ComicExportRow[],
  viewer: Viewer | null,
  keys: ExportKeys | null,
) =>
  (Object.keys(exportKinds) as ExportKind[]) // the keys of a constant
    .map((kind) => {
      const row = rows.find((one) => one.kind === kind)
      const isReady = row !== undefined && isOffered(comic, row, viewer, keys)
      const canMake = kind !== 'video' || ffmpeg !== null
      return {
        name: exportKinds[kind].name,
        ask: canMake ? `${comicHref(comic)}ekspor/${kind}/` : null,
        isWaiting: canMake && row?.status === 'PENDING',
        percent: kind === 'video' && row ? row.progress : null,
        ready: isReady ? { href: exportHref(row.id, comic, kind), size: megabytes(Number(row.bytes)) } : null,
        isOld: isReady && keys !== null && row.key !== keys[kind],
        error: row?.error ?? null,
      }
    })
    .filter(({ ask, ready }) => ask !== null || ready !== null)

const megabytes = (bytes: number): string =>
  `${Math.max(0.1, bytes / 1e6).toLocaleString('id-ID', { maximumFractionDigits: 1 })} MB`
