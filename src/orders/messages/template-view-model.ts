import { nearMoment } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { unbroken } from '../../web/formats/rupiah.ts'
import { channelLabels } from '../labels.ts'
import { MAX_BODY_CHARACTERS } from '../limits.ts'
import { type Channel, channels, listMedia } from '../rules/contact.ts'
import { fillIn, fillInSubject, pickAllowedValues, unknownVariables } from './render.ts'
import { templateLabels } from './template-form.ts'
import type { Template, TemplateFields } from './template-queries.ts'
import {
  exampleValues,
  getTypeLabel,
  isTemplateType,
  occasions,
  type TemplateType,
  templateTypes,
  variables,
} from './templates.ts'

export type TemplateFormInput = {
  template: Template | null
  values: TypedTemplate
  version?: number | null
  errors?: Errors
  /** What a colleague saved in the meantime, shown beside the values that this user typed. */
  theirs?: Template | null
  flash?: string | null
  /** Warnings that staff must confirm before the template becomes the default. */
  doubts?: string[]
}

export type TypedTemplate = Record<'name' | 'type' | 'channel' | 'subject' | 'body', string> & { isDefault: boolean }

/** If the type or channel is unknown, the first in the list is chosen. */
export function templateForm(input: TemplateFormInput) {
  const { template, values, version, errors = {}, theirs = null, flash = null, doubts = [] } = input
  const type = toTemplateType(values.type)
  const channel = toChannel(values.channel)
  const formVersion = version ?? template?.version ?? null
  return {
    heading: template ? template.name : 'Templat baru',
    action: templateHref(template?.id ?? 'baru'),
    isNew: template === null,
    labels: templateLabels,
    values,
    types: templateTypes.map((value) => ({ value, text: occasions[value].label, isChosen: value === type })),
    channels: channels.map((value) => ({ value, text: channelLabels[value], isChosen: value === channel })),
    needsSubject: channel !== 'whatsapp',
    errors,
    longest: MAX_BODY_CHARACTERS,
    version: formVersion === null ? null : String(formVersion),
    preview: buildPreview({ type, channel, subject: values.subject, body: values.body.replace(/\r\n?/g, '\n') }),
    theirs: theirs && theirsView(theirs),
    flash,
    doubts,
    removeHref: template && `${templateHref(template.id)}hapus/`,
  }
}

const toTemplateType = (text: string): TemplateType => (isTemplateType(text) ? text : templateTypes[0])
const toChannel = (text: string): Channel => channels.find((one) => one === text) ?? 'whatsapp'

export function withDefaultText(template: TypedTemplate): TypedTemplate {
  const texts = occasions[toTemplateType(template.type)].texts
  const channel = toChannel(template.channel)
  const subject = channel === 'whatsapp' ? template.subject : texts.subject
  return { ...template, subject, body: channel === 'email' ? texts.email : texts.whatsapp }
}

export const valuesOfTemplate = ({ is_default, ...rest }: TemplateFields): TypedTemplate => ({
  ...rest,
  isDefault: is_default,
})

export const typedTemplate = (values: Values): TypedTemplate => ({
  name: values.name ?? '',
  type: values.type ?? '',
  channel: values.channel ?? '',
  subject: values.subject ?? '',
  body: values.body ?? '',
  isDefault: Boolean(values.is_default),
})

const theirsView = (theirs: Template) => ({
  facts: [
    { label: templateLabels.name, value: theirs.name },
    { label: templateLabels.type, value: getTypeLabel(theirs.type) },
    { label: templateLabels.channel, value: channelLabels[theirs.channel] },
    ...(theirs.subject ? [{ label: templateLabels.subject, value: theirs.subject }] : []),
    { label: templateLabels.is_default, value: theirs.is_default ? 'ya' : 'tidak' },
  ],
  body: theirs.body,
})

export const templateHref = (id: number | 'baru') => `/admin/templat/${id}/`

export const templateList = (templates: readonly Template[], flash: string | null, now: Date) => ({
  groups: templateTypes.map((type) => {
    const ofType = templates.filter((one) => one.type === type)
    const defaults = ofType.filter(({ is_default }) => is_default)
    return {
      type,
      label: occasions[type].label,
      help: occasions[type].help,
      part: occasions[type].part,
      inUse: listMedia('both').map((channel) => {
        const defaultTemplate =
          defaults.find((one) => one.channel === channel) ?? defaults.find((one) => one.channel === 'both')
        return {
          channel: channelLabels[channel],
          name: defaultTemplate?.name ?? 'teks bawaan',
          isBuiltIn: !defaultTemplate,
        }
      }),
      templates: ofType.map((one) => templateLine(one, now)),
      addHref: `${templateHref('baru')}?jenis=${type}`,
    }
  }),
  flash,
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

type Draft = { type: TemplateType; channel: Channel; subject: string; body: string }

export function buildPreview({ type, channel, subject, body }: Draft) {
  const values = pickAllowedValues(type, exampleValues)
  return {
    readings: listMedia(channel).map((medium) => ({
      medium,
      word: channelLabels[medium],
      subject: medium === 'email' ? fillInSubject(subject, values) : null,
      body: fillIn(body, values, medium),
    })),
    unknown: unknownVariables(type, `${channel === 'whatsapp' ? '' : subject}\n${body}`).map(toPlaceholder),
    variables: occasions[type].variables.map((name) => ({
      place: toPlaceholder(name),
      meaning: variables[name].meaning,
      example: unbroken(variables[name].example),
    })),
  }
}

const toPlaceholder = (name: string) => `{{${name}}}`
