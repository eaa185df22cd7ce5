import type { Sender } from '../../uploads/sender.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import { InvalidFields } from '../../web/call-errors.ts'
import type { UploadedFile } from '../../web/incoming/multipart.ts'
import { fileName, isPicture, kindProblem } from './rules.ts'

/**
 * `upload`: the stored name of the file as it was sent. `picture`: the stored name of the copy that is shown, null for
 * files that are no pictures.
 */
export type StoredFile = { upload: string; picture: string | null; name: string; size: number }

/** The sender of a picture's copy. For the sender only the file that was sent counts. */
export const forCopy = (sender: Sender | null): Sender | null => sender && { ...sender, isCopy: true }

/**
 * Keeps a file as it was sent and, for a picture, a copy that can be shown. A file that is no picture is never opened.
 * Throws `InvalidFields` for other kinds of files, and the errors of `storeImage`.
 */
export async function storeFile(
  uploads: Uploads,
  { bytes, filename }: UploadedFile,
  sender: Sender | null,
): Promise<StoredFile> {
  const name = fileName(filename)
  const problem = bytes.length === 0 ? 'Pilih dulu berkasnya.' : kindProblem(name)
  if (problem) throw new InvalidFields({ file: [problem] })
  const upload = await uploads.storeRaw(bytes, { sender })
  try {
    const picture = isPicture(name) ? (await uploads.storeImage(bytes, { sender: forCopy(sender) })).name : null
    return { upload, picture, name, size: bytes.length }
  } catch (error) {
    await uploads.forgetImage(upload)
    throw error
  }
}
