import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { readSettings } from '../../platform/site-settings.ts'
import { partOf } from '../../web/paging.ts'
import type { Part } from '../comic/queries.ts'
import { ensureCreator, type Member } from '../creators/creator.ts'
import { countReferrals } from '../creators/queries.ts'
import { comicSettings } from '../settings.ts'
import * as queries from './queries.ts'
import { findReferrerOf, listCommissions, listReferrals, sumCommissions } from './referral-queries.ts'

export const PER_PAGE = 20
const FEW = { limit: 5 }

export async function readWalletPage(db: Knex, viewer: Member, page: number, now: Date) {
  const linesOf = (book: queries.Book, part: Part) => queries.listLines(db, book, viewer.id, part)
  return {
    viewer,
    page,
    now,
    creator: await ensureCreator(db, viewer),
    prices: await readSettings(db, comicSettings),
    sums: await queries.readWallet(db, viewer.id, now),
    held: await queries.listHeld(db, viewer.id, now),
    movements: await linesOf('rupiah', partOf(page, PER_PAGE)),
    credits: await linesOf('kredit', FEW),
    publications: await linesOf('terbit', FEW),
    withdrawals: await queries.listRequests(db, 'withdrawals', viewer.id, { limit: PER_PAGE }),
    souvenirs: await queries.listRequests(db, 'comic_requests', viewer.id, { limit: PER_PAGE }),
    printable: await queries.listPrintable(db, viewer.id),
    requestKey: randomUUID(),
  }
}

export async function readReferralPage(db: Knex, viewer: Member, page: number) {
  return {
    page,
    code: (await ensureCreator(db, viewer)).referral_code,
    reward: (await readSettings(db, comicSettings)).credits_referral,
    referrer: await findReferrerOf(db, viewer.id),
    total: await countReferrals(db, viewer.id),
    people: await listReferrals(db, viewer.id, partOf(page, PER_PAGE)),
    earned: (await sumCommissions(db, viewer.id)).sum,
    commissions: await listCommissions(db, viewer.id, { limit: PER_PAGE }),
  }
}
