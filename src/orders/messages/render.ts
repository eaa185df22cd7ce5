import type { Medium } from '../rules/contact.ts'
import { linkVariables, occasions, type TemplateType, type VariableName } from './templates.ts'

/** Filling in a template: `{{x}}` is replaced and nothing else is done. Pure. */

const PLACEHOLDER = /\{\{\s*(\w{1,60})\s*\}\}/g

/** Values by name; a name that is not among them stays as it stands. */
type Values = Readonly<Partial<Record<VariableName, string>>>

/** A template with its values filled in, once: what looks like a variable inside a value stays text. */
export function fillIn(text: string, values: Values, medium: Medium): string {
  return text.replace(PLACEHOLDER, (place, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name as VariableName] : undefined // it is one of its own names
    return value === undefined ? place : asText(name, value, medium)
  })
}

/** The same for a subject, which is one line whatever the template or a value holds. */
export const fillInSubject = (subject: string, values: Values): string =>
  oneLine(fillIn(subject, values, 'email')).slice(0, 300)

/** The values that a type knows. */
export const knownValues = (type: TemplateType, values: Readonly<Record<VariableName, string>>): Values =>
  Object.fromEntries(occasions[type].variables.map((name) => [name, values[name]]))

/** What stands between double braces and will stay that way, each once, as it was written. */
export function unknownVariables(type: TemplateType, text: string): string[] {
  const known: readonly string[] = occasions[type].variables
  const names = [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)
  return [...new Set(names.filter((name) => !known.includes(name)))]
}

/** Whether a text will hold this variable. */
export const mentions = (text: string, name: VariableName): boolean =>
  [...text.matchAll(PLACEHOLDER)].some(([, found]) => found === name)

function asText(name: string, value: string, medium: Medium): string {
  const line = oneLine(value)
  if (linkVariables.some((link) => link === name)) return line
  return medium === 'whatsapp' ? line.replace(/[*_~`]/g, '') : line
}

/** No line breaks, no control characters, and none that turn the direction of the text around. */
const oneLine = (text: string) =>
  text
    .replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()

/**
 * What somebody typed about themselves, for a message that goes to whom they named: no link, since the order form is open
 * to all and would carry anybody's advertisement to anybody's phone.
 */
export const withoutLinks = (text: string): string =>
  text.replace(/[a-z]+:\/\//gi, '').replace(/(?<=[\p{L}\p{N}])\.(?=\p{L}{2})/gu, '. ')
