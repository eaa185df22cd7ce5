import type { Knex } from 'knex'
import type { Test } from 'supertest'
import { site } from '../../support/app.ts'
import { makePng } from '../../support/picture.ts'
import { makeUser } from '../../support/sign-in.ts'
import { bearer, programOf } from '../../support/tokens.ts'
import { useOnce } from '../../support/use.ts'

type Refusal = { meta: { errors: { field: string }[] } }

/** The fields of a program from 19.00 to 21.00 WIB. */
export const program = {
  title: 'Lokakarya',
  description: 'Membuat lampion.',
  program_type: 'workshop',
  start_date: '2026-12-20T19:00:00',
  end_date: '2026-12-20T21:00:00',
}

/** The API of content, where an editor of the file's database sends items with a picture or without. */
export function useEditorApi(db: () => Knex, dataDir: string) {
  const api = useOnce(async () => {
    const editor = await makeUser(db(), { role: 'editor', email: 'editor@contoh.id' })
    const token = (await programOf(db(), editor, 'content')).access_token
    return { here: site(db(), { settings: { DATA_DIR: dataDir } }), editor, token, png: await makePng() }
  })
  const refusedFields = (body: Refusal) => body.meta.errors.map(({ field }) => field)

  return {
    api,
    /** Sends a form; `file` is the name of the field for the picture. */
    send(
      method: 'post' | 'put' | 'patch',
      path: string,
      fields: Readonly<Record<string, string | undefined>>,
      file: string | null = null,
    ): Test {
      const request = api().here[method](path).set(bearer(api().token))
      for (const [name, value] of Object.entries(fields)) if (value !== undefined) request.field(name, value)
      return file ? request.attach(file, api().png, 'lampion.png') : request
    },
    refusedFields,
    /** The fields that a refused request names. */
    refused: async (request: Test) => refusedFields((await request.expect(422)).body),
  }
}
