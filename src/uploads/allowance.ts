import type { Knex } from 'knex'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { toSiteNetwork } from '../net/addresses.ts'
import { DAY_MS, dayBegins, toWibDay } from '../web/dates.ts'
import type { Secret } from '../web/signed.ts'
import { ImageRefusal } from './image-job.ts'
import { addSentBytes, bytesOfMember, bytesSentFor } from './queries.ts'
import type { Sender } from './sender.ts'

/** Milliseconds of picture processing that one address may cause per minute, in each server process. */
const WORK_MS = 10_000
/**
 * Bytes of pictures and drafts that one address may store per day. If a hundredth of the room is less, that counts
 * instead.
 */
const DAILY_BYTES = 50_000_000
/** The limit of an IPv6 site, as a multiple of the limit of an address. One sender may have all addresses of a site. */
const SITE_SHARES = 4
/** Bytes that all pictures of a member may have. Comics count, pictures of orders do not. */
export const MEMBER_BYTES = 500_000_000
/** Shares of the room that pictures may take together, by purpose. */
const SHARES = { orders: 0.4, photos: 0.1 }

export const hasRoom = async (db: Knex, owner: number, bytes: number): Promise<boolean> =>
  (await bytesOfMember(db, owner)) + bytes <= MEMBER_BYTES

type Options = {
  db: Knex
  /** Bytes of all pictures and drafts; null if there is no limit, because they are in a bucket. */
  room: number | null
  /** Makes the hashes under which addresses are counted. */
  secret: Secret
  now: () => Date
  /** Whether addresses are limited. The room is always limited. */
  isLimited: boolean
}

/**
 * Limits processing and bytes by address, room by purpose, and room by member. All functions throw an `ImageRefusal`.
 * Bytes are counted in the database, so that restarts and other instances make no difference.
 */
export function createAllowance({ db, room, secret, now, isLimited }: Options) {
  const work = new RateLimiterMemory({ keyPrefix: 'pictures', points: WORK_MS, duration: 60 })

  async function timed<T>(household: string, act: () => Promise<T>): Promise<T> {
    const used = await work.get(household)
    if (used && used.consumedPoints >= WORK_MS) throw tooMany(used.msBeforeNext)
    const start = performance.now()
    try {
      return await act()
    } finally {
      await work.penalty(household, Math.round(performance.now() - start))
    }
  }

  async function countDay({ household }: Sender, bytes: number): Promise<void> {
    const day = toWibDay(now())
    const most = Math.min(DAILY_BYTES, (room ?? Infinity) / 100)
    const fits = async (from: string, most: number) => {
      const sender = secret.dailyHash('sent pictures', day, from)
      return bytes <= most && addSentBytes(db, { day, sender, bytes, most })
    }
    const site = toSiteNetwork(household)
    if ((await fits(household, most)) && (!site || (await fits(site, SITE_SHARES * most)))) return
    throw tooMany(dayBegins(day).getTime() + DAY_MS - now().getTime())
  }

  return {
    around: (sender: Sender | null) =>
      sender && isLimited ? <T>(act: () => Promise<T>) => timed(sender.household, act) : undefined,
    async draft(sender: Sender | null, bytes: number): Promise<void> {
      if (sender && !sender.isCopy && isLimited) await countDay(sender, bytes)
    },
    async picture(sender: Sender | null, owner: number | null, bytes: number): Promise<void> {
      const isOwn = owner !== null && sender?.sends !== 'orders'
      if (isOwn && !(await hasRoom(db, owner, bytes))) throw new ImageRefusal('own_full')
      if (!sender) return
      const share = (room ?? Infinity) * SHARES[sender.sends]
      if ((await bytesSentFor(db, sender.sends)) + bytes > share)
        throw new ImageRefusal('full', { cause: `pictures sent for ${sender.sends} take their part of the room` })
      if (!sender.isCopy && isLimited) await countDay(sender, bytes)
    },
  }
}

const tooMany = (waitMs: number) => new ImageRefusal('too_many', { retryAfter: Math.ceil(waitMs / 1_000) })
