import { expect, test } from 'vitest'
import { useOwnDatabase } from '../../support/db.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { makeComic } from '../support/make.ts'
import { makeSeries, names } from '../support/series.ts'

const db = useOwnDatabase()
const { call, tokenOf } = useApi(db)

test('changes of one series at once leave the numbers 1 to n, each once', async () => {
  const owner = await makeUser(db())
  const token = await tokenOf(owner)
  const { id, comics } = await makeSeries(db(), { user_id: owner.id, episodes: names(6) })
  const others = await makeSeries(db(), { user_id: owner.id })
  const fresh = []
  for (let nth = 0; nth < 4; nth++) fresh.push(await makeComic(db(), { user_id: owner.id, panels: [1] }))
  const draft = comics[5]?.id
  await db()('comics')
    .where('id', draft ?? 0)
    .update({ published_at: null, draft_status: 'SCRIPT_READY' })
  const episode = (nth: number) => `/series/${id}/episodes/${comics[nth]?.id}`
  const answers = await Promise.all([
    ...fresh.map((comic) =>
      call('post', `/series/${id}/episodes`, token).send({ comic_id: comic.id, episode_number: 2 }),
    ),
    call('post', `/series/${others.id}/episodes`, token).send({ comic_id: fresh[0]?.id }),
    call('put', episode(4), token).send({ episode_number: 1 }),
    call('put', episode(0), token).send({ episode_number: 6 }),
    call('delete', episode(1), token),
    call('delete', `/drafts/${draft}`, token),
  ])
  const statuses = answers.map(({ status }) => status)
  // One comic was asked for by two series, of which one got it.
  expect([statuses[0], statuses[4]].toSorted()).toEqual([201, 409])
  expect(statuses.filter((_, at) => ![0, 4].includes(at))).toEqual([201, 201, 201, 200, 200, 200, 200])
  for (const [series_id, count] of [
    [id, statuses[0] === 201 ? 8 : 7],
    [others.id, statuses[4] === 201 ? 1 : 0],
  ] as const) {
    const numbers = await db()('comics').where({ series_id }).orderBy('episode_number').pluck('episode_number')
    expect(numbers).toEqual(Array.from({ length: count }, (_, at) => at + 1))
  }
})
