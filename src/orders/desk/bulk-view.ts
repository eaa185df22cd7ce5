import type { ManyChanged } from '../change-many.ts'
import { orderHref } from '../desk.ts'
import { productionWords, statusWords } from '../words.ts'

type Line = { code: string; href: string; text: string }

/** What became of a change of several orders, one by one; `failed` of the whole is `problem`. */
export type BulkView = {
  heading: string
  problem: string | null
  changed: Line[]
  same: Line[]
  failed: Line[]
  back: string
}

type Asked = { codes: ReadonlyMap<string, string>; back: string }

export function bulkView({ done, failed }: ManyChanged, { codes, back }: Asked): BulkView {
  const line = (id: string, text: string): Line => {
    const code = codes.get(id) ?? id
    return { code, href: orderHref(code), text }
  }
  const lines = done.map(({ order, what }) => ({
    isChanged: what.includes('status') || what.includes('production'),
    ...line(
      order.id,
      `${statusWords[order.status_order]}, produksi ${productionWords[order.production_status].toLowerCase()}`,
    ),
  }))
  const changed = lines.filter(({ isChanged }) => isChanged)
  const same = lines.filter(({ isChanged }) => !isChanged)
  return {
    heading: `${changed.length} pesanan diubah, ${failed.length} tidak`,
    problem: null,
    ...{ changed, same, back },
    failed: failed.map(({ id, reason }) => line(id, reason)),
  }
}

/** Nothing was tried. */
export const nothingDone = (problem: string, back: string): BulkView => ({
  heading: 'Belum ada yang diubah',
  problem,
  ...{ changed: [], same: [], failed: [], back },
})
