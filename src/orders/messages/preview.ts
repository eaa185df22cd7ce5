import { channelLabels } from '../labels.ts'
import { type Channel, type Medium, mediaOf } from '../rules/contact.ts'
import { fillIn, fillInSubject, knownValues, unknownVariables } from './render.ts'
import { exampleValues, occasions, type TemplateType, variables } from './templates.ts'

export type PreviewView = {
  /** The filled-in text for each channel of the template. `subject` is null for WhatsApp. */
  readings: { medium: Medium; word: string; subject: string | null; body: string }[]
  /** Placeholders in the text that this message type does not offer. */
  unknown: string[]
  variables: { place: string; meaning: string; example: string }[]
}

type Draft = { type: TemplateType; channel: Channel; subject: string; body: string }

/** Returns a preview of a template with example values, and the placeholders that its message type offers. */
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
