import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Every folder below `DATA_DIR` for data that members or strangers send or cause, with its limit: `tenths` of
 * UPLOADS_MAX_MB, or a fixed number of `bytes`. Data in `comic-uploads` also counts in the room of pictures. A test
 * fails if another file makes a folder below `DATA_DIR`, so that no folder is without a limit.
 */
export const dataFolders = {
  uploads: { tenths: 8 },
  'upload-derivatives': { tenths: 1 },
  'upload-drafts': { tenths: 1 },
  documents: { tenths: 1 },
  videos: { tenths: 1 },
  /** Space for one video at a time: its scenes and the joined video. */
  'videos/making': { bytes: 600_000_000 },
  /** Space for two recordings at a time, each as it was sent and as WAV. */
  recordings: { bytes: 100_000_000 },
  /** Counted by the announced sizes. */
  'comic-uploads': { tenths: 1 },
  /** Counted by the received bytes. */
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

/** All files in a folder and its subfolders; an empty list if the folder does not exist. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return entries.flatMap((entry) => (entry.isFile() ? [path.join(entry.parentPath, entry.name)] : []))
}

/** Bytes of all files in a folder and its subfolders. Files may disappear during the count. */
export async function bytesBelow(folder: string): Promise<number> {
  const sizes = (await filesBelow(folder)).map((file) => stat(file).catch(() => null))
  return (await Promise.all(sizes)).reduce((sum, stats) => sum + (stats?.size ?? 0), 0)
}
