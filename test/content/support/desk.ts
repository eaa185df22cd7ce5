import type { Knex } from 'knex'
import sharp from 'sharp'
import type { Role } from '../../../src/web/context.ts'
import { site } from '../../support/app.ts'
import { read } from '../../support/page.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'

/** A picture in the size of a photo. */
export const photo = sharp({ create: { width: 640, height: 400, channels: 3, background: '#c77' } })
  .jpeg()
  .toBuffer()

/** Signs somebody in. Returns their account, and what reads and sends pages as them. */
export async function deskOf(db: Knex, folder: string, role: Role, name = 'Ratri') {
  const user = await makeUser(db, { role, name })
  const cookie = await signIn(db, user)
  const agent = site(db, { settings: { DATA_DIR: folder } })
  return {
    user,
    get: (path: string) => agent.get(path).set('Cookie', cookie),
    page: async (path = '') => read((await agent.get(path).set('Cookie', cookie).expect(200)).text),
    post: (path: string, fields: Record<string, string> = {}) =>
      agent.post(path).set('Cookie', cookie).type('form').send(fields),
    /** Sends the form of an item with a picture. */
    send(path: string, fields: Record<string, string>, picture: Buffer | null = null) {
      const call = agent.post(path).set('Cookie', cookie)
      for (const [name, value] of Object.entries(fields)) call.field(name, value)
      return picture ? call.attach('picture', picture, 'foto.jpg') : call
    },
  }
}
