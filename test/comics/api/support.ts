import type { Knex } from 'knex'
import { expect } from 'vitest'
import { hashPassword } from '../../../src/accounts/passwords.ts'
import type { UserRow } from '../../../src/db/tables.ts'
import { findAnswer } from '../../../src/platform/api/error-answers.ts'
import { operationsIn } from '../../../src/platform/api/openapi.ts'
import { createChecker, documentOf } from '../../support/document.ts'
import { makeUser } from '../../support/sign-in.ts'
import { bearer, programOf } from '../../support/tokens.ts'

export const password = 'kapal-kertas-biru'
let hash: Promise<string> | undefined

/** Adds a verified member with the password of these tests. */
export async function makeMember(db: Knex, wishes: Partial<UserRow> = {}): Promise<UserRow> {
  hash ??= hashPassword(password)
  return makeUser(db, { email_verified_at: new Date(), password_hash: await hash, ...wishes })
}

/** The header with an access token of an account. */
export const tokenOf = async (db: Knex, user: Pick<UserRow, 'id'>) => bearer((await programOf(db, user)).access_token)

const document = documentOf('http://127.0.0.1')
const calls = operationsIn(document.paths)
const check = createChecker(document)

/** Compares an answer with what the document says of its call. */
export function expectDescribed(method: string, path: string, status: number, body: unknown): void {
  const address = path.replace(/\?.*/, '').replace(/\/$/, '')
  const call = calls.find(
    (one) =>
      one.method === method.toLowerCase() &&
      (one.path === address || new RegExp(`^${one.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(address)),
  )
  const json = call && findAnswer(document, call.operation, status)?.content?.['application/json']
  expect([method, path, status, json ? check(json.schema, body) : 'not described']).toEqual([method, path, status, []])
}
