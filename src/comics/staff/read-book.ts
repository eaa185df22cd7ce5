import type { Knex } from 'knex'
import { partOf } from '../../web/paging.ts'
import type { Account } from '../creators/creator.ts'
import { findCreator } from '../creators/queries.ts'
import { type Book, countLines, listLines, readWallet } from '../wallet/queries.ts'
import { listBought } from './queries.ts'

export const LINES_PER_PAGE = 50

export async function readBook(db: Knex, { id, name, username }: Account, isi: Book, page: number, now = new Date()) {
  return {
    id,
    name,
    username,
    isi,
    page,
    now,
    creator: await findCreator(db, id),
    wallet: await readWallet(db, id, now),
    lines: await listLines(db, isi, id, partOf(page, LINES_PER_PAGE)),
    purchases: await listBought(db, id),
    count: await countLines(db, id),
  }
}
