import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createPublicationWorker } from '../../../src/comics/social/publications.ts'
import { addFollow, removeFollow } from '../../../src/comics/social/queries.ts'
import { addSeriesFollow, removeSeriesFollow } from '../../../src/comics/social/series-queries.ts'
import { setVisible } from '../../../src/comics/work/publish.ts'
import { addPublication } from '../../../src/comics/work/queries.ts'
import type { NotifyMember } from '../../../src/notices/member-notices.ts'
import { openMemberNotices } from '../../../src/notices/members/notify-member.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { makeUser } from '../../support/sign-in.ts'
import { makeComic } from '../support/make.ts'

const db = useOwnDatabase()
const log = pino({ level: 'silent' })
const hub = { isHeard: () => false, publish() {} }
const notices = () =>
  openMemberNotices({
    db: db(),
    log,
    hub,
    channels: () => ['push', 'mail'],
    config: { baseUrl: 'http://kortek.example' },
  })
const makeWorker = (notifyMember: NotifyMember = notices().notify) =>
  createPublicationWorker({ db: db(), log, notifyMember })
const asking = () => ({ db: db(), layout: null, changed() {} })

const toldOf = (comicId: number): Promise<number[]> =>
  db()('member_notices')
    .where({ kind: 'new_publication', key: `publication of ${comicId}` })
    .orderBy('user_id')
    .pluck('user_id')

const publicationOf = (id: number) => db()('comic_publications').where({ id }).first()
/** What was broken off is due again at once. */
const makeDue = () => db()('comic_publications').update({ next_at: new Date(0), claimed_until: null })

/** A comic in a series that is published now. */
async function makePublication(wishes: Parameters<typeof makeComic>[1] = {}) {
  const comic = await makeComic(db(), wishes)
  const [series] = await db()('comic_series').insert({ user_id: comic.user_id, title: 'Warung Hujan' }).returning('id')
  const seriesId = series?.id ?? 0
  await db()('comics').where({ id: comic.id }).update({ series_id: seriesId, episode_number: 1, episode_title: 'Tamu' })
  const publish = async () => {
    const published_at = new Date()
    await db()('comics').where({ id: comic.id }).update({ published_at })
    await addPublication(db(), { id: comic.id, published_at })
  }
  return { ...comic, seriesId, publish }
}

/** Members whom push and mail reach, for this kind too. */
async function makeFollowers(count: number): Promise<number[]> {
  const { rows } = await db().raw<{ rows: { id: number }[] }>(
    `insert into users (username, name, email, email_verified_at, password_hash, role)
       select 'pengikut-' || n, 'Pengikut ' || n, 'pengikut' || n || '@surat.example', now(), 'none', 'member'
         from generate_series(1, ?) n returning id`,
    [count],
  )
  const ids = rows.map(({ id }) => id)
  await db()('creators').insert(
    ids.map((id) => ({ user_id: id, slug: `p-${id}`, referral_code: `P${id}`, fcm_token: `token ${id}` })),
  )
  await db()('member_notice_choices').insert(
    ids.map((user_id) => ({ user_id, kind: 'new_publication', site: true, push: true, mail: true })),
  )
  return ids
}

/** The same numbers in each run, from 0 to below `most`. */
function createRandom(seed = 20_261_128) {
  let state = seed
  return (most: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * most)
  }
}

test('a thousand followers are each told once, however often the work breaks off, and nobody who unfollowed before', async () => {
  const random = createRandom()
  const { id, user_id: creatorId, seriesId, publish } = await makePublication({ published_at: null })
  const ids = await makeFollowers(1_000)
  for (const [at, followerId] of ids.entries()) {
    if (at % 3 < 2) await addFollow(db(), { followerId, creatorId })
    if (at % 3 > 0) await addSeriesFollow(db(), { followerId, seriesId })
  }
  await publish()
  const left = new Set<number>()
  const lateOnes: number[] = []
  let breaks = 0
  for (let isDone = false; !isDone; ) {
    const breaksAt = 1 + random(110)
    let calls = 0
    let last: unknown = null
    const worker = makeWorker(async (trx, notice) => {
      calls += 1
      if (calls > breaksAt && trx !== last) throw new Error('the process is gone')
      await notices().notify(trx, notice)
      if (calls !== breaksAt) return
      breaks += 1
      // Most breaks lose a batch, others come when the instance stops after it.
      if (breaks % 3 > 0) throw new Error('the process is killed')
      last = trx
      void worker.stop()
    })
    await worker.pass()
    await worker.stop()
    await makeDue()
    isDone = (await publicationOf(id))?.done_at !== null
    const told = new Set(await toldOf(id))
    const followerId = ids[random(1_000)] ?? 0
    await removeFollow(db(), { followerId, creatorId })
    await removeSeriesFollow(db(), { followerId, seriesId })
    if (!told.has(followerId) && !isDone) left.add(followerId)
    const late = await makeUser(db())
    await addFollow(db(), { followerId: late.id, creatorId })
    lateOnes.push(late.id)
  }
  expect(breaks).toBeGreaterThanOrEqual(20)
  expect(left.size).toBeGreaterThan(3)
  expect(await toldOf(id)).toEqual(ids.filter((one) => !left.has(one)))
  const copies = await db()('outbox').where('dedupe_key', 'like', `notice % new_publication publication of ${id} %`)
  expect(new Set(copies.map(({ dedupe_key }) => dedupe_key)).size).toBe(copies.length)
  expect(copies).toHaveLength(2 * (1_000 - left.size))
})

test('the notice names the creator, the comic and its series', async () => {
  const { id, user_id: creatorId, seriesId, publish } = await makePublication({ published_at: null })
  const { id: followerId } = await makeUser(db())
  await addSeriesFollow(db(), { followerId, seriesId })
  await publish()
  await makeWorker().pass()
  const [told] = await db()('member_notices').where({ user_id: followerId })
  expect(told).toMatchObject({
    title: 'Dinda Puspita menerbitkan “Warung di Ujung Hujan”',
    message: 'Warung Hujan, episode 1: Tamu',
    href: `/komik/warung-di-ujung-hujan-${id}/`,
    data: { comic_id: String(id), series_id: String(seriesId), creator_id: String(creatorId) },
  })
})

test('nobody is told of a comic while it is hidden or taken down; who began to follow since is not told', async () => {
  const { id, user_id: creatorId, publish } = await makePublication({ published_at: null })
  const [early, late] = [await makeUser(db()), await makeUser(db())]
  await addFollow(db(), { followerId: early.id, creatorId })
  await publish()
  await setVisible(asking(), id, false)
  await makeWorker().pass()
  expect(await toldOf(id)).toEqual([])
  await addFollow(db(), { followerId: late.id, creatorId })
  await setVisible(asking(), id, true)
  await makeWorker().pass()
  expect(await toldOf(id)).toEqual([early.id])
  for (const isActive of [false, true]) await setVisible(asking(), id, isActive)
  await makeWorker().pass()
  expect(await toldOf(id)).toEqual([early.id])
  expect((await publicationOf(id))?.done_at).not.toBeNull()
})

test('two instances at once tell each follower once', async () => {
  const { id, user_id: creatorId, publish } = await makePublication({ published_at: null })
  const people: number[] = []
  for (let at = 0; at < 130; at += 1) {
    const { id: followerId } = await makeUser(db())
    await addFollow(db(), { followerId, creatorId })
    people.push(followerId)
  }
  await publish()
  let calls = 0
  const count: NotifyMember = async (trx, notice) => {
    calls += 1
    await notices().notify(trx, notice)
  }
  const [one, other] = [makeWorker(count), makeWorker(count)]
  await Promise.all([one.pass(), makeDue().then(() => other.pass())])
  await makeDue()
  await one.pass()
  expect(await toldOf(id)).toEqual(people)
  expect(calls).toBe(130)
})
