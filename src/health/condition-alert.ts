import type { ConditionRow } from '../db/tables.ts'
import type { Alert } from '../monitor/shares.ts'
import { moment } from '../web/dates.ts'

/** A condition began or became worse (`opened`), or ended. `url`: where staff deal with it. */
type News = { kind: 'opened' | 'resolved'; name: string; row: ConditionRow; url: string; now: Date }

export const formatAlertHeading = ({ kind, name, row: { level } }: Pick<News, 'kind' | 'name' | 'row'>): string =>
  kind === 'resolved' ? `Sudah pulih: ${name}` : `${levelLabels[level]}: ${name}`

export const levelLabels = { warning: 'Perlu dilihat', critical: 'Gawat' }

export function buildAlert(news: News): Alert {
  const { kind, name, row, url, now } = news
  const { part, level, sentence, since } = row
  const word = kind === 'opened' ? level : kind
  return {
    key: `condition:${part}:${since.toISOString()}:${word}`,
    summary: formatAlertHeading(news),
    body: {
      type: `site.${part}.${kind}`,
      timestamp: now.toISOString(),
      data: { part, level, name, sentence, since: since.toISOString(), url },
    },
    letter: {
      heading: formatAlertHeading(news),
      paragraphs: [kind === 'opened' ? sentence : `Sudah baik lagi sejak ${moment(now)}. Sebelumnya: ${sentence}`],
      facts: [['Sejak', moment(since)]],
      link: { text: 'Buka halaman staf', href: url },
      footer: 'Surat ini dikirim oleh situsmu sendiri: saat ada yang salah, saat memburuk, dan saat sudah baik lagi.',
    },
  }
}
