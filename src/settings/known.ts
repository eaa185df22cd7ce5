/**
 * What staff change while the site runs: one line each is all that a setting needs. `fallback` holds until somebody
 * saves another value.
 */
export const known = {
  registration_open: {
    kind: 'switch',
    label: 'Pendaftaran dibuka',
    help: 'Pengunjung bisa membuat akun sendiri di halaman Daftar. Selama tertutup, akun hanya dibuat oleh admin.',
    fallback: false,
  },
} as const satisfies Record<string, Setting>

/** A yes or no; a whole number with its unit and bounds; a line of text. */
export type Setting = { label: string; help: string } & (
  | { kind: 'switch'; fallback: boolean }
  | { kind: 'number'; fallback: number; unit: string; min: number; max: number }
  | { kind: 'text'; fallback: string; max: number }
)
export type SettingTable = Record<string, Setting>

type Kinds = { switch: boolean; number: number; text: string }
export type ValuesOf<Table extends SettingTable> = { [Name in keyof Table]: Kinds[Table[Name]['kind']] }
