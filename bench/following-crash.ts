import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { removeFollow } from '../src/comics/social/queries.ts'
import { addPublication } from '../src/comics/work/queries.ts'
import { startGoogleCloud } from '../src/demo/fakes/google-cloud/server.ts'
import { startSmtp } from '../src/demo/fakes/smtp.ts'
import { makeComic } from '../test/comics/support/make.ts'
import { makeUser } from '../test/support/sign-in.ts'
import { until } from './comics-crash.ts'
import { amount, dataFolder, noneRow, type Row, row, startSite } from './measure.ts'
import { openBeside } from './world.ts'

const KILLS = amount(20, 2)
const FOLLOWERS = amount(1_000, 40)
/** Members who unfollow in each run of the server. */
const LEAVING = amount(5, 1)
/** Milliseconds until a kill once the server tells somebody. */
const LONGEST = 1_500

/**
 * Kills the server at random moments while it tells a creator's followers of comics, half of them by push and a quarter
 * by mail, and while some unfollow. Counts afterwards who was told how often.
 */
export async function benchFollowingCrash(kills = KILLS): Promise<Row[]> {
  const [smtp, cloud] = [await startSmtp(), await startGoogleCloud()]
  const DATA_DIR = await dataFolder()
  const key = path.join(DATA_DIR, 'firebase.json')
  const settings = {
    ...{ DATA_DIR, FIREBASE_CREDENTIALS: key, FCM_BASE_URL: cloud.url },
    ...{ EMAIL_HOST: smtp.host, EMAIL_PORT: String(smtp.port), EMAIL_FROM: 'kabar@kortek.test' },
  }
  await writeFile(key, cloud.keyFile)
  await (await startSite(settings)).stop()
  const { db, close } = await openBeside(settings)
  const creator = await makeUser(db, { name: 'Dinda' })
  const followers = await addFollowers(db, creator.id)
  const comics = [await publish(db, creator.id)]
  /** What each who unfollowed had been told by then. */
  const left = new Map<number, number>()
  let met = 0
  for (let kill = 0; kill < kills; kill += 1) {
    if ((await openPublications(db)) === 0) comics.push(await publish(db, creator.id))
    const site = await startSite(settings)
    const before = await countNotices(db)
    await until(async () => (await countNotices(db)) > before)
    await Promise.all([
      sleep(Math.random() * LONGEST),
      leave(db, creator.id, followers.slice(-LEAVING * (kill + 1)).slice(0, LEAVING), left),
    ])
    site.child.kill('SIGKILL')
    await once(site.child, 'exit')
    met += Math.sign(await openPublications(db))
  }
  const last = await startSite(settings)
  await until(async () => (await openPublications(db)) === 0 && (await unsent(db)) === 0)
  const stayed = followers.filter((id) => !left.has(id))
  const pushes = cloud.asked.filter(({ path: at }) => at.endsWith(':send')).map(({ body }) => pushOf(body))
  const mails = smtp.mails.map(({ to, text, messageId }) => ({
    what: `${to} ${/\/komik\/\S+/.exec(text)}`,
    id: messageId,
  }))
  const found = [
    ...(await recount(db, comics, stayed, left)),
    ...arrived('push', pushes, await sentBy(db, 'push'), kills),
    ...arrived('mail', mails, await sentBy(db, 'mail'), kills),
    { what: 'kills that met the telling itself', ours: String(met), bar: '> 0', holds: met > 0 },
  ]
  await last.stop()
  await close()
  await Promise.all([smtp.stop(), cloud.stop()])
  return found
}

async function addFollowers(db: Knex, creator: number): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `with people as (
       insert into users (username, name, email, email_verified_at, password_hash, role)
         select 'pengikut-' || n, 'Pengikut', 'pengikut' || n || '@surat.example', now(), 'none', 'member'
           from generate_series(1, :count) n returning id),
     apps as (insert into creators (user_id, slug, referral_code, fcm_token)
       select id, 'p-' || id, 'P' || id, 'token ' || id from people where id % 2 = 0),
     letters as (insert into member_notice_choices (user_id, kind, site, push, mail)
       select id, 'new_publication', true, true, true from people where id % 4 < 1),
     follows as (insert into creator_followers (follower_id, creator_id) select id, :creator from people)
     select id from people order by id`,
    { count: FOLLOWERS, creator },
  )
  return rows.map(({ id }) => id)
}

async function publish(db: Knex, user_id: number): Promise<number> {
  const published_at = new Date()
  const { id } = await makeComic(db, { user_id, published_at })
  await addPublication(db, { id, published_at })
  return id
}

async function leave(db: Knex, creatorId: number, ids: readonly number[], left: Map<number, number>): Promise<void> {
  for (const followerId of ids) {
    await removeFollow(db, { followerId, creatorId })
    left.set(followerId, await countNotices(db, [followerId]))
  }
}

const count = async (query: Knex.QueryBuilder): Promise<number> => Number((await query.count({ all: '*' }))[0].all)

const notices = (db: Knex) => db('member_notices').where({ kind: 'new_publication' })
const countNotices = (db: Knex, ids?: readonly number[]) =>
  count(ids ? notices(db).whereIn('user_id', [...ids]) : notices(db))
const openPublications = (db: Knex) => count(db('comic_publications').where({ done_at: null }))
const unsent = (db: Knex) => count(db('outbox').whereNot({ state: 'sent' }))
const sentBy = (db: Knex, kind: string) => count(db('outbox').where({ kind }))

async function recount(db: Knex, comics: readonly number[], stayed: readonly number[], left: Map<number, number>) {
  const told = await countNotices(db, stayed)
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `select count(*)::integer from (select user_id, key from member_notices where kind = 'new_publication'
       group by 1, 2 having count(*) > 1) as twice`,
  )
  const after = [...left].map(async ([id, before]) => (await countNotices(db, [id])) - before)
  const later = (await Promise.all(after)).reduce((all, one) => all + one, 0)
  return [
    noneRow(
      `notices of ${comics.length} comics that ${stayed.length} followers lack`,
      comics.length * stayed.length - told,
      `${told} told`,
    ),
    noneRow('… that somebody has twice', rows[0]?.count ?? 0),
    noneRow('notices to who had unfollowed', later, `${left.size} left`),
  ]
}

/** `what` is the same for a second copy, and so must be `id`. */
type Arrived = { what: string; id: string }

function pushOf(body: unknown): Arrived {
  const { message } = body as { message: { token: string; data: Record<string, string> } } // what this site sends
  return { what: `${message.token} ${message.data.comic_id}`, id: message.data.notification_id ?? '' }
}

function arrived(kind: string, all: readonly Arrived[], wanted: number, kills: number): Row[] {
  const different = new Set(all.map(({ what }) => what)).size
  const ids = new Set(all.map(({ what, id }) => `${what} ${id}`)).size
  return [
    noneRow(`${kind}: messages lost under ${kills} kills`, wanted - different, `${wanted} sent`),
    row(`${kind}: second copies`, all.length - different, '', kills),
    noneRow(`${kind}: second copies with another id`, ids - different),
  ]
}
