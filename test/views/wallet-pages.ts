import type { Knex } from 'knex'
import { findUser } from '../../src/accounts/user-queries.ts'
import { commandLine } from '../../src/audit/audit.ts'
import { ensureCreator } from '../../src/comics/creators/creator.ts'
import { giveCommission } from '../../src/comics/money/wallet/referrals.ts'
import { askSouvenir, decideSouvenir } from '../../src/comics/money/wallet/souvenirs.ts'
import { adjustWallet, askWithdrawal, decideWithdrawal } from '../../src/comics/money/wallet/withdrawals.ts'
import { makeComic } from '../comics/support/make.ts'
import { makeUser } from '../support/sign-in.ts'

type Start = string | [path: string, form: Record<string, string>]

/** Fills a member's wallet with rows of every kind. Returns the addresses that no link leads to. */
export async function fillWallet(db: Knex, { id }: { id: number }): Promise<Start[]> {
  const user = await findUser(db, id)
  if (!user) throw new Error('the member does not exist')
  for (const hold of [false, true])
    await adjustWallet(db, commandLine, user, { amount: 400_000, description: 'Honor lomba', hold })
  const bank = { bank_name: 'BCA', account_number: '1234567890', account_name: 'Dinda Puspita' }
  const to = { recipient_name: 'Dinda', phone_number: '081234567890', shipping_address: 'Jalan Kenanga 12, Bandung' }
  await giveCommission(db, commandLine, user, { kredit: 90, keterangan: 'Juara lomba' })
  const deps = { db, notifyMember: async () => {} }
  const { id: comic_id } = await makeComic(db, { user_id: id, title: 'Naga Kecil' })
  for (const reason of [undefined, null, 'Nomor rekening salah.']) {
    const made = await askWithdrawal(db, user, { ...bank, amount: 60_000, request_key: null })
    if (reason !== undefined) await decideWithdrawal(deps, commandLine, made.id, { reason })
    const { souvenir } = await askSouvenir(db, user, { ...to, notes: '', comic_id, request_key: null })
    if (reason !== undefined) await decideSouvenir(deps, commandLine, souvenir.id, { reason })
  }
  const friend = await makeUser(db, { name: 'Rini Andini' })
  await ensureCreator(db, friend, id)
  const staff = '/admin/komik'
  return [
    ...['/dompet/', '/dompet/ajakan/', `${staff}/penarikan/`, `${staff}/suvenir/`, `${staff}/suvenir/?tampil=selesai`],
    ...[`${staff}/buku/?q=dinda`, `${staff}/buku/${id}/`, `${staff}/buku/${id}/?isi=kredit`],
    ['/dompet/tarik/', { amount: '' }],
    ['/dompet/suvenir/', { shipping_address: 'Jalan' }],
    [`${staff}/buku/${id}/`, { apa: 'rupiah', arah: 'ambil', jumlah: '1', alasan: 'Keliru.', tahan: 'ya' }],
    [`${staff}/penarikan/1/tolak/`, { alasan: '' }],
    [`${staff}/penarikan/1/setuju/`, { referensi: '' }],
    `${staff}/penarikan/?tampil=selesai`,
  ]
}
