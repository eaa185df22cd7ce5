import type { Knex } from 'knex'
import type { Sender } from '../../uploads/sender.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import { swapPhoto } from './queries.ts'

type Deps = { db: Knex; uploads: Pick<Uploads, 'storeImage' | 'forgetImage'> }

/** Deletes the previous photo. `photo`: the name of a stored picture. */
export async function setPhoto({ db, uploads }: Deps, id: number, photo: string | null): Promise<void> {
  const old = await swapPhoto(db, id, photo)
  const unused = old === undefined ? photo : old
  if (unused) await uploads.forgetImage(unused)
}

export type SentPhoto = { bytes: Buffer; sender: Sender | null }

/** Throws an `ImageRefusal` for a picture that cannot be stored. */
export async function savePhoto(deps: Deps, id: number, { bytes, sender }: SentPhoto): Promise<void> {
  const { name } = await deps.uploads.storeImage(bytes, { owner: id, sender })
  await setPhoto(deps, id, name)
}
