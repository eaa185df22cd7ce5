import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { read } from '../support/page.ts'
import { tries } from '../support/random.ts'
import { listenTo } from '../support/sockets.ts'
import { beginLife, History, type Shop, type Step, useShops } from './support/histories.ts'

/**
 * Property test: whatever happens to an order, what its open pages were last sent is what a page shows that is loaded
 * anew. What a browser does with it is tested in `browser/truth.test.ts`.
 */

const shops = useShops()

/** A page that stays open: what it shows of its regions, and what a fresh load shows of them. */
async function openPage(
  { served }: Shop,
  path: string,
  socket: string,
  { ids, cookie }: { ids: string[]; cookie: string },
) {
  const load = async () => {
    const answer = await fetch(served.origin + path, { headers: { cookie } })
    return { status: answer.status, html: await answer.text() }
  }
  const first = await load()
  const heard = await listenTo(served, socket, { cookie })
  await heard.message('connection_established')
  const part = (html: string, id: string) =>
    read(html)
      .all(`#${id}`)[0]
      ?.outerHTML.replace(/ data-version="\d+"/g, '')
  const versionOf = (html?: string) => Number(/ data-version="(\d+)"/.exec(html ?? '')?.[1] ?? 0)
  /** A browser drops a fragment that is older than what it shows: two changes may be sent in either order. */
  const shown = (id: string) => {
    const sent = heard.messages.flatMap(({ content }) => (content?.includes(` id="${id}"`) ? content : []))
    const versioned = (html: string) => versionOf(read(html).all(`#${id}`)[0]?.outerHTML)
    return part(
      [first.html, ...sent].reduce((one, other) => (versioned(other) < versioned(one) ? one : other)),
      id,
    )
  }
  return {
    close: () => heard.socket.close(),
    async expectTrue(what: string): Promise<void> {
      const { status, html } = await load()
      for (const id of ids) {
        const fresh = part(html, id)
        if (status === 200 && fresh) expect(shown(id), `${path} after ${what}`).toBe(fresh)
      }
      // A page that no longer exists may stay open, but it names no amount any more.
      if (status !== 200) expect([status, shown(ids[0] ?? '')]).toEqual([404, expect.not.stringMatching(/Rp\s?\d/)])
    },
  }
}

const clear = ({ db }: Shop) =>
  db.raw(`delete from order_messages; delete from refunds; delete from payments; delete from payment_links;
    delete from payment_proofs; delete from invoices; delete from order_history; delete from webhook_inbox;
    delete from orders; delete from outbox; delete from audit_log; delete from notices`)

const steps = (names: string): Step[] => names.split(' > ').map((name) => ({ do: name, pick: 0 }))
/** Histories of each run, which together hold every kind of step. */
const examples: [shop: number, isFull: boolean, history: Step[]][] = [
  [
    0,
    false,
    steps('confirm > proof > reject > proof > accept short > apply > diproses > selesai > finish > link > again'),
  ],
  [
    0,
    true,
    steps('edit > reprice > manual over > goods > price > refund running > note > key > cancel > refund order > waive'),
  ],
  [
    0,
    true,
    [...steps('manual over > refund > refund running > cancel'), { do: 'refund order', pick: 1 }, ...steps('waive')],
  ],
  [
    1,
    false,
    steps(
      'kurang > dismiss > link > kedaluwarsa > again > lebih > refund > acknowledge > link > pay > delete > restore',
    ),
  ],
]

test('whatever happens to an order, its open pages were sent what a fresh load shows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(1), fc.boolean(), History, async (at, isFull, history) => {
      const shop = shops[at]
      if (!shop) throw new Error('no shop')
      await clear(shop)
      const { code, cookie, take } = await beginLife(shop, isFull)
      const pages = [
        await openPage(shop, `/lacak/${code}/`, `/ws/orders/${code}/`, {
          ids: ['lacak-pesanan', 'lacak-bayar'],
          cookie: '',
        }),
        await openPage(shop, '/admin/pesanan/', '/ws/orders/', { ids: [`pesanan-${code}`], cookie }),
      ]
      const soFar: string[] = []
      try {
        for (const step of history) {
          soFar.push(`${step.do} ${step.pick}`)
          await take(step)
          for (const page of pages) await vi.waitFor(() => page.expectTrue(soFar.join(', ')), { interval: 10 })
        }
      } finally {
        for (const page of pages) page.close()
      }
    }),
    { ...tries(200, 0.025), examples, endOnFailure: true },
  )
}, 1_200_000)
