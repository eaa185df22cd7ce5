import { expect, test } from 'vitest'
import { samplePriceList } from '../../seeds/price-list.ts'
import { replaceList } from '../../src/products/replace-list.ts'
import { shopOn, staffOn } from '../orders/support/desk.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makePriceList } from './support/make.ts'

const db = useDatabase()
const page = async (path: string) => read((await shopOn(db()).get(path).expect(200)).text)
const plain = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim()
const grouped = (amount: number) => amount.toLocaleString('id-ID')

/** The prices that are shown of each product, by its name, and what the sum asks for what its form has ticked at first. */
async function openShop() {
  const [cards, list] = [await page('/pesan/'), await page('/pesan/harga/')]
  const desk = (await (await staffOn(db())).page('/admin/produk/')).page
  return async (slug: string, name: string) => {
    const form = await page(`/pesan/${slug}/`)
    const ticked = form.all('.pick-chip input[checked]')
    const fields = {
      ...Object.fromEntries(ticked.map((one) => [one.getAttribute('name'), one.getAttribute('value')])),
      ...{ product_id: form.attribute('[name=product_id]', 'value'), sizing: 'nanti' },
    }
    const row = desk.all('.product-row').find((one) => one.querySelector('b')?.text === name)
    const card = cards.all('.product-card').find((one) => one.querySelector('h2')?.text === name)
    return {
      shown: {
        card: plain(card?.querySelector('.price')?.text),
        head: plain(form.text('.order-head b')),
        list: list.all(`[aria-labelledby="harga-${slug}"] td`).map((cell) => plain(cell.text)),
        desk: plain(row?.querySelector('.product-breaks')?.text),
      },
      form,
      unitPrice: async (quantity: number) => {
        const { text } = await shopOn(db())
          .post(`/pesan/${slug}/hitung/`)
          .type('form')
          .send({ ...fields, quantity })
        return Number(read(`<main>${text}</main>`).attribute('[name=shown_total]', 'value')) / quantity
      },
    }
  }
}

/** A list whose default options are dearer than others, as those of the sample and more. */
const list = structuredClone(samplePriceList)
const [, dear] = list.products
dear?.choices[0]?.options.unshift({ name: 'Katun impor', surcharge: 12_500, is_default: true })
for (const option of dear?.choices[0]?.options.slice(1) ?? []) option.is_default = false

test('a product costs the same on its card, its page, the lists and in the sum, by the options that are ticked at first', async () => {
  await db().transaction((trx) => replaceList(trx, list))
  const open = await openShop()
  for (const { slug, name, prices } of list.products) {
    const { shown, unitPrice } = await open(slug, name)
    const ends = [prices[0]?.from ?? 0, prices.at(-1)?.from ?? 0]
    const sums = [grouped(await unitPrice(ends[0] ?? 0)), grouped(await unitPrice(ends[1] ?? 0))]
    const atEnds = (all: readonly string[]) => [all[0], all.at(-1)]
    expect({
      slug,
      ...shown,
      head: atEnds(shown.head.split(' · ')),
      list: atEnds(shown.list),
      desk: atEnds(shown.desk.split(' · ')),
    }).toEqual({
      slug,
      card: `Rp ${sums[0]}/pcs`,
      head: ends.map((from, at) => `${grouped(from)}+ ${sums[at]}`),
      list: sums,
      desk: ends.map((from, at) => `${from} → ${sums[at]}`),
    })
  }
  const { form } = await open(dear?.slug ?? '', dear?.name ?? '')
  const [usual, cheaper] = form.texts('#f-choices fieldset:first-child .pick-chip').map(plain)
  expect([usual, cheaper]).toEqual(['Katun impor', expect.stringMatching(/ −Rp 12\.500$/)])
})

test('where no option is the default, the price is that of the cheapest and says so', async () => {
  await makePriceList(db())
  await db()('product_choices').update({ is_default: false })
  const { shown } = await (await openShop())('kaos', 'Kaos combed')
  expect(shown).toEqual({
    card: 'mulai Rp 75.000/pcs',
    head: 'mulai 12+ 75.000 · 24+ 68.000',
    list: ['mulai 75.000', 'mulai 68.000'],
    desk: 'mulai 12 → 75.000 · 24 → 68.000',
  })
})
