import { longDate } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { addressWith, pagesOf } from '../../web/paging.ts'
import type { Wallet } from './queries.ts'
import { PER_PAGE, type readReferralPage, type readWalletPage } from './read-pages.ts'
import { amountIn, lineView, souvenirView, withdrawalView } from './view-model.ts'
import { WALLET } from './withdrawals.ts'

export const REFERRALS = `${WALLET}ajakan/`

export type FormState = { values: Values; errors: Errors }

type WalletParts = Awaited<ReturnType<typeof readWalletPage>>

/** A sent form is shown again, also when it cannot be carried out any more. */
export function walletView(parts: WalletParts, wrong: FormState | null) {
  const { now, creator, sums, movements } = parts
  const { withdrawal_minimum: least, credits_souvenir: price } = parts.prices
  return {
    sums: sumsOf(sums),
    held: parts.held.map(({ amount, held_until }) => `${rupiah(amount)} bisa ditarik mulai ${longDate(held_until)}`),
    movements: movements.map((line) => lineView('rupiah', line, now)),
    pagination: pagesOf(movements[0]?.total ?? 0, PER_PAGE, parts.page, (page) => addressWith(WALLET, { page })),
    values: { ...knownValues(parts), ...wrong?.values },
    errors: wrong?.errors ?? {},
    least: rupiah(least),
    canWithdraw: sums.available >= least || wrong?.values.amount !== undefined,
    withdrawals: parts.withdrawals.map(withdrawalView),
    price,
    canOrder: Number(creator.kredit) >= price || wrong?.values.recipient_name !== undefined,
    printable: parts.printable.map(({ id, title }) => {
      return { value: id, text: title ?? `Komik ${id}`, isChosen: String(id) === wrong?.values.comic_id }
    }),
    souvenirs: parts.souvenirs.map(souvenirView),
    credits: { left: creator.kredit, rows: parts.credits.map((line) => lineView('kredit', line, now)) },
    publications: {
      left: creator.publish_quota,
      rows: parts.publications.map((line) => lineView('terbit', line, now)),
    },
  }
}

const sumsOf = (sums: Wallet) => [
  ['Bisa ditarik', rupiah(sums.available)],
  ['Ditahan', rupiah(sums.pending)],
  ...(sums.asked > 0 ? [['Penarikan diproses', rupiah(sums.asked)]] : []),
  ['Seluruh pemasukan', rupiah(sums.lifetime_earned)],
  ['Sudah dibayar ke kamu', rupiah(sums.lifetime_withdrawn)],
]

/** Known values stand in the forms. */
function knownValues({ viewer, sums, withdrawals, requestKey }: WalletParts) {
  const last = withdrawals.find(({ bank_name }) => bank_name)
  return {
    amount: sums.available,
    bank_name: last?.bank_name,
    account_number: last?.account_number,
    account_name: last?.account_name ?? viewer.name,
    recipient_name: viewer.name,
    request_key: requestKey,
  }
}

type ReferralParts = Awaited<ReturnType<typeof readReferralPage>>

/** `typed`: a code in the address of the page. */
export const referralView = (parts: ReferralParts, wrong: FormState | null, typed: string, baseUrl: string) => ({
  ...parts,
  address: `${baseUrl}${addressWith(REFERRALS, { kode: parts.code })}`,
  by: parts.referrer?.name ?? null,
  form: wrong ?? { values: { kode: typed === parts.code ? '' : typed }, errors: {} },
  people: parts.people.map(({ name, created_at }) => ({ name, when: longDate(created_at) })),
  pagination: pagesOf(parts.total, PER_PAGE, parts.page, (page) => addressWith(REFERRALS, { page })),
  commissions: parts.commissions.map(({ kredit, keterangan: text, created_at }) => {
    return { text, amount: `+${amountIn('kredit', kredit)}`, when: longDate(created_at) }
  }),
})
