import type { Knex } from 'knex'
import type { Uploads } from '../../uploads/uploads.ts'
import { swapPhoto } from './queries.ts'

type Deps = { db: Knex; uploads: Pick<Uploads, 'storeImage' | 'forgetImage'> }

/** Sets the photo of an account, or none, and deletes the photo before. `photo`: the name of a stored picture. */
export async function setPhoto({ db, uploads }: Deps, id: number, photo: string | null): Promise<void> {
  const old = await swapPhoto(db, id, photo)
  const unused = old === undefined ? photo : old
  if (unused) await uploads.forgetImage(unused)
}

/** Stores a picture as the photo of an account. Throws an `ImageRefusal` for one that cannot be stored. */
export async function savePhoto(deps: Deps, id: number, bytes: Buffer): Promise<void> {
  const { name } = await deps.uploads.storeImage(bytes, { owner: id })
  await setPhoto(deps, id, name)
}
