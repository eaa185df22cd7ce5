import type { Knex } from 'knex'
import { entriesOf, forgetPerson, recordAction } from '../../../audit/audit.ts'
import type { OwnData } from '../../../platform/feature.ts'
import type { Viewer } from '../../../web/context.ts'
import { isLastAdmin } from '../../account.ts'
import { deleteUser, lockUser, readAccount } from './queries.ts'

/** The account, its sessions and tokens, and the audit log. */
export const ownAccountData = (db: Knex): OwnData => ({
  name: 'akun',
  goes: [
    'Akunmu: nama, nama pengguna, e-mail, nomor WhatsApp, foto, kata sandi, dan verifikasi dua langkah.',
    'Semua sesi dan tokenmu, di semua perangkat.',
  ],
  stays: [
    'Catatan audit: apa yang terjadi dan kapan, supaya penyalahgunaan bisa ditelusuri, tanpa namamu dan alamat IP-mu.',
  ],
  export: async (userId) => ({ ...(await readAccount(db, userId)), audit: await entriesOf(db, userId) }),
  erase: forgetPerson,
})

/** Returns the data of each part under the part's name. */
export async function exportAll(parts: readonly OwnData[], userId: number): Promise<Record<string, unknown>> {
  const all: [string, unknown][] = []
  for (const part of parts) all.push([part.name, await part.export(userId)])
  return Object.fromEntries(all)
}

/**
 * Runs in one transaction. The last active admin cannot be deleted. Sessions end with the account, and WebSockets close
 * within a second.
 */
export const deleteAccount = (
  db: Knex,
  { viewer, address }: { viewer: Viewer; address: string },
  parts: readonly OwnData[],
): Promise<'last_admin' | null> =>
  db.transaction(async (trx) => {
    if (viewer.role === 'admin' && (await isLastAdmin(trx, viewer.id))) return 'last_admin'
    const user = await lockUser(trx, viewer.id)
    if (!user) return null
    await recordAction(trx, { viewer: user, address }, { action: 'user.delete', subject: user.username })
    for (const { erase } of parts) await erase?.(trx, user.id)
    await deleteUser(trx, user.id)
    return null
  })
