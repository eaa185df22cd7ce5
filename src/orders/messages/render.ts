import type { Medium } from '../rules/contact.ts'
import {
  linkVariables,
  listVariables,
  occasions,
  optionalVariables,
  type TemplateType,
  type VariableName,
} from './templates.ts'

const PLACEHOLDER = /\{\{\s*(\w{1,60})\s*\}\}/g

/** If a placeholder has no value, it stays in the text as it is. */
type Values = Readonly<Partial<Record<VariableName, string>>>

/** Replaces all `{{name}}` in one pass, so that a placeholder in a customer's text is not replaced. */
export function fillIn(text: string, values: Values, medium: Medium): string {
  const lines = text
    .split('\n')
    .filter((line) => !optionalVariables.some((name) => values[name] === '' && mentions(line, name)))
  return lines.join('\n').replace(PLACEHOLDER, (placeholder, name: string) => {
    // The check by `hasOwn` proves that `name` is a known placeholder, which the compiler cannot see.
    const value = Object.hasOwn(values, name) ? values[name as VariableName] : undefined
    return value === undefined ? placeholder : asText(name, value, medium)
  })
}

/** The subject is one line of at most 300 characters. */
export const fillInSubject = (subject: string, values: Values): string =>
  oneLine(fillIn(subject, values, 'email')).slice(0, 300)

export function pickAllowedValues(type: TemplateType, values: Values): Values {
  const allowedNames: readonly string[] = occasions[type].variables
  return Object.fromEntries(Object.entries(values).filter(([name]) => allowedNames.includes(name)))
}

export function unknownVariables(type: TemplateType, text: string): string[] {
  const allowedNames: readonly string[] = occasions[type].variables
  const names = [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)
  return [...new Set(names.filter((name) => !allowedNames.includes(name)))]
}

export const mentions = (text: string, name: VariableName): boolean =>
  [...text.matchAll(PLACEHOLDER)].some(([, placeholder]) => placeholder === name)

function asText(name: string, value: string, medium: Medium): string {
  if (listVariables.some((list) => list === name) && value.includes('\n'))
    return value
      .split('\n')
      .map((line) => asText(name, line, medium))
      .join('\n')
  const line = oneLine(value)
  if (linkVariables.some((link) => link === name)) return line
  return medium === 'whatsapp' ? line.replace(/[*_~`]/g, '') : line
}

/** Replaces white space and control characters by one space, and removes characters that change the text direction. */
const oneLine = (text: string) =>
  text
    .replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()

/**
 * Breaks links in a customer's text. Everyone can use the form, and its message goes to the number that was typed
 * there.
 */
export const withoutLinks = (text: string): string =>
  text.replace(/(?<![a-z])[a-z]+:\/\//gi, '').replace(/(?<=[\p{L}\p{N}])\.(?=\p{L}{2})/gu, '. ')
