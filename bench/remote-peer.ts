import process from 'node:process'
import Koa from 'koa'
import { Pool } from 'undici'
import type { AnswerData } from '../src/anime/contract/contract.ts'
import { createSigner } from '../src/anime/poster-proxy/sign.ts'
import { listView, movieCard, movieList, movieWays } from '../src/anime/view-models/lists.ts'
import { listPage } from '../src/anime/views.ts'
import { features } from '../src/app.ts'
import { createRouter } from '../src/web/context.ts'
import { listLinks } from '../src/web/navigation.ts'
import { createSecret } from '../src/web/signed.ts'

/**
 * A minimal peer of bench/remote.ts: shows the list of films from the same server with Koa, undici and the site's
 * template only.
 */
const [port, upstream] = process.argv.slice(2)
const { origin, pathname } = new URL(upstream ?? '')
const pool = new Pool(origin, { connections: 16 })
const secret = createSecret(process.env.SECRET_KEY ?? '')
const pictures = {
  baseUrl: 'http://127.0.0.1',
  posterHref: createSigner(secret),
}

const navigation = listLinks(features.flatMap(({ links }) => links ?? []))
const router = createRouter()
router.get('/movie/', async (ctx) => {
  const page = Number(ctx.query.page ?? 1)
  const { body } = await pool.request({ path: `${pathname}/movie/?page=${page}`, method: 'GET' })
  // This peer deliberately does not validate the answer.
  const { data } = (await body.json()) as { data: AnswerData['movies'] }
  const cards = data.results.map((item) => movieCard(item, pictures))
  ctx.state = { requestId: '', baseUrl: pictures.baseUrl, navigation, madeOf: [], prefetch: false, viewer: null }
  listPage(ctx, {
    list: listView(
      movieList,
      page,
      data.pagination.total_pages,
      cards,
      movieWays(data.results, new Date().getUTCFullYear()),
    ),
    note: { from: 'situs lewat 1', age: 'baru saja', stale: false },
  })
})
new Koa().use(router.routes()).listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'))
