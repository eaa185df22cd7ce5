import { channelLabels } from '../labels.ts'
import { type Channel, mediaOf } from '../rules/contact.ts'
import { fillIn, fillInSubject, knownValues, unknownVariables } from './render.ts'
import { exampleValues, occasions, type TemplateType, variables } from './templates.ts'

type Draft = { type: TemplateType; channel: Channel; subject: string; body: string }

export function previewOf({ type, channel, subject, body }: Draft) {
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
