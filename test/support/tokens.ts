import type { Knex } from 'knex'
import { findAccount } from '../../src/accounts/account.ts'
import { type Api, type IssuedTokens, openTokens } from '../../src/accounts/tokens/tokens.ts'
import type { UserRow } from '../../src/db/tables.ts'
import { testSecret } from './app.ts'

const settings = { key: null, accessLife: 1_800, refreshLife: 30 * 86_400 }
export const somewhere = { address: '127.0.0.1', agent: 'uji/1.0' }

/** The tokens of the site that `site` makes, where no JWT_SECRET_KEY is set. */
export const tokensIn = (db: Knex) => openTokens(db, testSecret, settings)

/** Logs in a program of a user and returns its tokens. */
export async function programOf(db: Knex, { id }: Pick<UserRow, 'id'>, api: Api = 'comics'): Promise<IssuedTokens> {
  const account = await findAccount(db, id)
  const issued = account && (await tokensIn(db).issue(account, api, somewhere))
  if (!issued) throw new Error('the account gets no tokens')
  return issued
}

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })
