import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Every folder below `DATA_DIR` for bytes that members or strangers send or cause, with what limits it: `tenths` of
 * UPLOADS_MAX_MB, or `bytes` whatever that is. What is sent in `comic-uploads` counts in the room of pictures too.
 * A test fails where another file makes a folder below `DATA_DIR`, so that none is without a limit.
 */
export const dataFolders = {
  uploads: { tenths: 8 },
  'upload-derivatives': { tenths: 1 },
  'upload-drafts': { tenths: 1 },
  documents: { tenths: 1 },
  videos: { tenths: 1 },
  /** One video at a time, whose scenes and whole are at most this long. */
  'videos/making': { bytes: 600_000_000 },
  /** Two recordings at a time, as they came and as WAV. */
  recordings: { bytes: 100_000_000 },
  /** By the sizes announced. */
  'comic-uploads': { tenths: 1 },
  /** By what has come. */
  'comic-uploads/forms': { tenths: 1 },
  posters: { bytes: 256 * 2 ** 20 },
} as const satisfies Record<string, { tenths: number } | { bytes: number }>

type DataFolder = { folder: string; maxBytes: number }

type Place = { dataDir: string; maxUploadBytes: number }

export function folderFor({ dataDir, maxUploadBytes }: Place, name: keyof typeof dataFolders): DataFolder {
  const limit = dataFolders[name]
  const maxBytes = 'bytes' in limit ? limit.bytes : (maxUploadBytes * limit.tenths) / 10
  return { folder: path.join(dataDir, name), maxBytes }
}

/** All files in a folder and its folders; none if it is not there. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return entries.flatMap((entry) => (entry.isFile() ? [path.join(entry.parentPath, entry.name)] : []))
}

/** Of all of them; files may go meanwhile. */
export async function bytesBelow(folder: string): Promise<number> {
  const sizes = (await filesBelow(folder)).map((file) => stat(file).catch(() => null))
  return (await Promise.all(sizes)).reduce((sum, stats) => sum + (stats?.size ?? 0), 0)
}
