import type { Knex } from 'knex'
import { beginSetting } from '../platform/settings-queries.ts'
import { readSettings, type SettingTable } from '../platform/site-settings.ts'

/** Name of the site setting that demands a second factor of staff. */
export const STAFF_SECOND_FACTOR = 'staff_second_factor'

const section = { id: 'account', title: 'Akun', at: 90 }

/** What staff can change about accounts. */
export const accountSettings = {
  registration_open: {
    kind: 'switch',
    label: 'Pendaftaran dibuka',
    help: 'Pengunjung bisa membuat akun sendiri di halaman Daftar. Selama tertutup, akun hanya dibuat oleh admin.',
    section,
    fallback: false,
  },
  [STAFF_SECOND_FACTOR]: {
    kind: 'switch',
    label: 'Staf wajib memakai verifikasi dua langkah',
    help: 'Staf dan admin yang belum memakainya diminta menyalakannya sebelum bisa membuka halaman staf.',
    section,
    fallback: false,
  },
} as const satisfies SettingTable

/** Whether staff let visitors register. */
export const isRegistrationOpen = async (db: Knex): Promise<boolean> =>
  (await readSettings(db, accountSettings)).registration_open

/** Opens the registration of a development server, until staff close it. */
export const openRegistrationOnce = (db: Knex) => beginSetting(db, 'registration_open', true, new Date())
