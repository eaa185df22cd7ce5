import { channelLabels } from '../labels.ts'
import { type Channel, type Medium, mediaOf } from '../rules/contact.ts'
import { fillIn, fillInSubject, knownValues, unknownVariables } from './render.ts'
import { exampleValues, occasions, type TemplateType, variables } from './templates.ts'

export type PreviewView = {
  /** How it is read on each of its channels; `subject` is null where there is none. */
  readings: { medium: Medium; word: string; subject: string | null; body: string }[]
  /** What looks like a variable and is none, of this type. */
  unknown: string[]
  variables: { place: string; meaning: string; example: string }[]
}

type Draft = { type: TemplateType; channel: Channel; subject: string; body: string }

/** A template as its reader would see it, with example values, and what may be filled in. */
export function previewOf({ type, channel, subject, body }: Draft): PreviewView {
  const values = knownValues(type, exampleValues)
  return {
    readings: mediaOf(channel).map((medium) => ({
      medium,
      word: channelLabels[medium],
      subject: medium === 'email' ? fillInSubject(subject, values) : null,
      body: fillIn(body, values, medium),
    })),
    unknown: unknownVariables(type, `${channel === 'whatsapp' ? '' : subject}\n${body}`).map(placeOf),
    variables: occasions[type].variables.map((name) => ({ place: placeOf(name), ...variables[name] })),
  }
}

const placeOf = (name: string) => `{{${name}}}`
