import type { Knex } from 'knex'
import type { Response } from 'supertest'
import { expect } from 'vitest'
import type { UserRow } from '../../../src/db/tables.ts'
import { findAnswer } from '../../../src/platform/api/error-answers.ts'
import { type Method, operationsIn } from '../../../src/platform/api/openapi.ts'
import { createChecker, documentOf } from '../../support/document.ts'
import { makeUser } from '../../support/sign-in.ts'
import { bearer, programOf } from '../../support/tokens.ts'
import { type Kit, useSite } from './browser.ts'

type Headers = Record<string, string>

/** The calls of the comics API in the site's document. */
export const document = documentOf('http://127.0.0.1')
const check = createChecker(document)
export const operations = operationsIn(document.paths).filter(
  ({ path, operation }) =>
    path.startsWith('/api/v1/') &&
    operation.tags.some((tag) => tag.startsWith('Komik: ')) &&
    operation['x-messages'] === undefined,
)
/** Addresses without parameters are found before those that they match too. */
const found = operations
  .map((one) => ({ ...one, pattern: new RegExp(`^${one.path.replace(/\{\w+\}/g, '[^/]+')}/?$`) }))
  .sort((one, other) => one.path.split('{').length - other.path.split('{').length)

/** Compares an answer with the document: its status and its body are described there. */
function compare(method: Method, path: string, { status, body, type }: Response): void {
  const address = `/api/v1${path}`.replace(/\?.*$/, '')
  const operation = found.find((one) => one.method === method && one.pattern.test(address))?.operation
  if (!operation) return
  const answer = findAnswer(document, operation, status)
  expect([address, status, answer !== undefined]).toEqual([address, status, true])
  const json = answer?.content?.['application/json']
  if (json && type === 'application/json')
    expect([address, status, check(json.schema, body)]).toEqual([address, status, []])
}

/** The comics API of a site on a test's database, which is made once for each database, with what its clients need. */
export function useApi(db: () => Knex, settings: Record<string, string> = {}, kit: Kit = {}) {
  const app = useSite(db, settings, kit)
  const tokenOf = async (user: Pick<UserRow, 'id'>): Promise<Headers> =>
    bearer((await programOf(db(), user)).access_token)
  return {
    app,
    tokenOf,
    /** The headers of a new member's access token. */
    member: async () => tokenOf(await makeUser(db())),
    /** Sends a request below /api/v1, and compares the answer with the document. */
    call: (method: 'get' | 'post' | 'put' | 'delete', path: string, headers: Headers = {}) =>
      app()
        [method](`/api/v1${path}`)
        .set(headers)
        .expect((answer) => compare(method, path, answer)),
  }
}
