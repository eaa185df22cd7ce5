import type { EpisodeView } from '../view-models/episode.ts'
import { type ReportErrors, type ReportValues, reasons } from './report-form.ts'

export type ReportView = ReturnType<typeof reportView>

export const reportFlash = { laporan: 'Terima kasih. Laporanmu sudah masuk dan akan kami periksa.' }

/** Builds the report form with typed values and errors, or the message of thanks that replaces the form. */
export function reportView(
  { href, servers }: Pick<EpisodeView, 'href' | 'servers'>,
  { values, errors, thanks = null }: { values: ReportValues; errors: ReportErrors; thanks?: string | null },
) {
  return {
    action: `${href}laporan/`,
    open: Object.keys(errors).length > 0,
    thanks,
    servers: servers.map(({ name }) => ({ name, selected: name === values.server })),
    reasons: Object.entries(reasons).map(([value, text]) => ({ value, text, selected: value === values.alasan })),
    message: values.pesan,
    errors: { server: errors.server ?? null, alasan: errors.alasan ?? null, pesan: errors.pesan ?? null },
  }
}
