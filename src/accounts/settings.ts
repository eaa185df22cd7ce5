import type { Knex } from 'knex'
import { beginSetting } from '../platform/settings-queries.ts'
import { readSettings, type SettingTable } from '../platform/site-settings.ts'

export const STAFF_SECOND_FACTOR = 'staff_second_factor'

export const accountSettings = {
  registration_open: {
    kind: 'switch',
    label: 'Pendaftaran dibuka',
    help: 'Pengunjung bisa membuat akun sendiri di halaman Daftar. Selama tertutup, akun hanya dibuat oleh admin.',
    section: 'account',
    fallback: false,
  },
  [STAFF_SECOND_FACTOR]: {
    kind: 'switch',
    label: 'Staf wajib memakai verifikasi dua langkah',
    help: 'Staf dan admin yang belum memakainya diminta menyalakannya sebelum bisa membuka halaman staf.',
    section: 'account',
    fallback: false,
  },
} as const satisfies SettingTable

export const isRegistrationOpen = async (db: Knex): Promise<boolean> =>
  (await readSettings(db, accountSettings)).registration_open

/** Opens registration on a new development server. Staff can close it. */
export const openRegistrationOnce = (db: Knex) => beginSetting(db, 'registration_open', true, new Date())
