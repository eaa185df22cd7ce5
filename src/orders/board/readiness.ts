import type { Knex } from 'knex'
import { InvalidFields } from '../../web/call-errors.ts'
import { sizedGoods } from '../lines/rules.ts'
import type { Order } from '../rules/amounts.ts'
import { findReadiness, type Readiness } from './queries.ts'

/**
 * Throws `InvalidFields` if production should not begin yet. On pages it begins with sizes and an approved mock-up, or
 * with a reason in `field`. The API never refuses it.
 */
export async function insistOnReady(db: Knex, { id }: Pick<Order, 'id'>, field: string): Promise<void> {
  const readiness = await findReadiness(db, id)
  const reasons = readiness ? startBlocks(readiness).reasons : []
  if (reasons.length > 0)
    throw new InvalidFields({ [field]: [`${reasons.join(' ')} Tulis alasan kenapa tetap dimulai.`] })
}

/** Why production should not begin yet, as sentences, and how many pieces have their size. */
export function startBlocks({ mockup, ...goods }: Readiness) {
  const due = sizedGoods(goods).filter(({ isDue }) => isDue)
  const sizes = due
    .filter(({ known: sizedPieces, quantity }) => sizedPieces !== quantity)
    .map(
      ({ title, known: sizedPieces, quantity }) =>
        `Ukuran ${title} belum lengkap: ${sizedPieces} dari ${quantity} potong.`,
    )
  const design = mockup === 'waiting' || mockup === 'changes' ? ['Desainnya belum disetujui pemesan.'] : []
  const pieces = (of: 'known' | 'quantity') => due.reduce((sum, line) => sum + line[of], 0)
  return { sizes, design, reasons: [...sizes, ...design], pieces: `${pieces('known')} dari ${pieces('quantity')}` }
}
