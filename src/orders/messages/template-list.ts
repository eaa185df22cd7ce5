import { nearMoment } from '../../web/dates.ts'
import { channelLabels } from '../labels.ts'
import { mediaOf } from '../rules/contact.ts'
import type { Template } from './template-queries.ts'
import { occasions, templateTypes } from './templates.ts'

export const templateHref = (id: number | 'baru') => `/admin/templat/${id}/`

export const templateList = (templates: readonly Template[], said: string | null, now: Date) => ({
  groups: templateTypes.map((type) => {
    const ofType = templates.filter((one) => one.type === type)
    const defaults = ofType.filter(({ is_default }) => is_default)
    return {
      type,
      label: occasions[type].label,
      help: occasions[type].help,
      inUse: mediaOf('both').map((channel) => {
        const found = defaults.find((one) => one.channel === channel) ?? defaults.find((one) => one.channel === 'both')
        return { channel: channelLabels[channel], name: found?.name ?? 'teks bawaan', isBuiltIn: !found }
      }),
      templates: ofType.map((one) => templateLine(one, now)),
      addHref: `${templateHref('baru')}?jenis=${type}`,
    }
  }),
  said,
})

const templateLine = (one: Template, now: Date) => ({
  name: one.name,
  href: templateHref(one.id),
  channel: channelLabels[one.channel],
  excerpt: one.body.replace(/\s+/g, ' ').slice(0, 120),
  edited: `diubah ${nearMoment(one.updated_at, now)}`,
  isDefault: one.is_default,
  action: `${templateHref(one.id)}utama/`,
})
