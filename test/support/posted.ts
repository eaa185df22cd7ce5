import { type HTMLElement, parse } from 'node-html-parser'
import type { Test } from 'supertest'

/** A form of a page as a browser sees it, with a button that sends it (null: Enter or a script, in a form without one). */
export type Sender = { form: HTMLElement; button: HTMLElement | null; page: HTMLElement }
/** What a browser sends: names with values, in the order of the page. */
export type Posted = { method: string; action: string; enctype: string; fields: [name: string, value: string][] }

/** Parses a page as a browser without scripts does, which also shows what stands in `noscript`. */
export const parsePage = (html: string) => parse(html, { blockTextElements: { script: true, style: true } })

/** Every form of a page, once for each of its buttons; without one, Enter in its only text field sends it. */
export function sendersOf(page: HTMLElement): Sender[] {
  return page.querySelectorAll('form').flatMap((form): Sender[] => {
    const controls = controlsOf(page, form)
    const buttons = controls.filter(isSubmit)
    if (buttons.length > 0) return buttons.filter((one) => !isDisabled(one)).map((button) => ({ form, button, page }))
    return controls.filter(takesText).length === 1 ? [{ form, button: null, page }] : []
  })
}

/** The form whose button has these words, or else this name or value. */
export function senderBy(page: HTMLElement, words: string): Sender {
  const senders = sendersOf(page)
  const has = ({ button }: Sender) => button?.text.replace(/\s+/g, ' ').trim() === words
  const isNamed = ({ button }: Sender) => [button?.getAttribute('name'), button?.getAttribute('value')].includes(words)
  const found = senders.find(has) ?? senders.find(isNamed)
  if (!found)
    throw new Error(`no button "${words}" among ${senders.map(({ button }) => button?.text.trim()).join(', ')}`)
  return found
}

/**
 * What a browser sends for a press on the button: all successful controls. `typed`: values by name; a box or a radio is
 * ticked by its value. Throws for a field that is not there and a value that cannot be chosen.
 */
export function postedBy({ form, button, page }: Sender, typed: Readonly<Record<string, string>> = {}): Posted {
  const left = new Set(Object.keys(typed))
  const fields = controlsOf(page, form).flatMap((control): [string, string][] => {
    const name = control.getAttribute('name')
    if (!name || isDisabled(control)) return []
    if (isSubmit(control)) return control === button ? [[name, control.getAttribute('value') ?? '']] : []
    const values = valuesOf(control, typed[name])
    if (name in typed && (values.length > 0 || !isTicked(control))) left.delete(name)
    return values.map((value) => [name, value.replace(/\r?\n/g, '\r\n')])
  })
  if (left.size > 0) throw new Error(`the form has no field or choice for ${[...left].join(', ')}`)
  const said = (name: string) => button?.getAttribute(`form${name}`) ?? form.getAttribute(name) ?? ''
  const enctype = said('enctype') || 'application/x-www-form-urlencoded'
  return { method: said('method').toLowerCase() || 'get', action: said('action'), enctype, fields }
}

/** Writes the fields into a request as a form's content type says; a field for files holds none. */
export function withFields(request: Test, { enctype, fields }: Posted, files: readonly string[] = []): Test {
  if (enctype !== 'multipart/form-data') return request.type('form').send(new URLSearchParams(fields).toString())
  const edge = 'batas-formulir-uji'
  const parts = fields.map(([name, value]) => {
    const file = files.includes(name) ? '; filename=""\r\nContent-Type: application/octet-stream' : ''
    return `--${edge}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`
  })
  return request.set('Content-Type', `${enctype}; boundary=${edge}`).send(`${parts.join('')}--${edge}--\r\n`)
}

/** Names of the form's fields for files. */
export const fileFieldsOf = ({ form, page }: Sender): string[] =>
  controlsOf(page, form).flatMap((one) => (typeOf(one) === 'file' ? [one.getAttribute('name') ?? ''] : []))

/** Controls of pages by their form, in the order of the page; a control may name its form from elsewhere. */
const controlsByForm = new WeakMap<HTMLElement, Map<HTMLElement | null, HTMLElement[]>>()

function controlsOf(page: HTMLElement, form: HTMLElement): HTMLElement[] {
  const all = controlsByForm.get(page) ?? controlsIn(page)
  controlsByForm.set(page, all)
  return all.get(form) ?? []
}

function controlsIn(page: HTMLElement) {
  const all = new Map<HTMLElement | null, HTMLElement[]>()
  const byId = new Map(page.querySelectorAll('form').map((form) => [form.getAttribute('id'), form]))
  for (const control of page.querySelectorAll('input, select, textarea, button')) {
    if (around(control, 'template') || around(control, 'datalist')) continue
    const id = control.getAttribute('form')
    const owner = id === undefined ? around(control, 'form') : (byId.get(id) ?? null)
    all.set(owner, [...(all.get(owner) ?? []), control])
  }
  return all
}

/** The nearest element of that name around a control; selectors take much longer. */
function around(control: HTMLElement, tag: string): HTMLElement | null {
  let at: HTMLElement | null = control.parentNode
  while (at && at.rawTagName !== tag) at = at.parentNode
  return at
}

const typeOf = (one: HTMLElement) => (one.getAttribute('type') ?? (isButton(one) ? 'submit' : 'text')).toLowerCase()
const isButton = ({ rawTagName }: HTMLElement) => rawTagName === 'button'
const isSubmit = (one: HTMLElement) =>
  (isButton(one) || one.rawTagName === 'input') && ['submit', 'image'].includes(typeOf(one))
const takesText = (one: HTMLElement) =>
  one.rawTagName === 'input' &&
  !['hidden', 'checkbox', 'radio', 'file', 'button', 'reset', 'range', 'color'].includes(typeOf(one))
const isTicked = (one: HTMLElement) => one.rawTagName === 'input' && ['checkbox', 'radio'].includes(typeOf(one))

/** The nearest fieldset, if disabled, disables what is in it, except in its legend. */
function isDisabled(control: HTMLElement): boolean {
  if (control.hasAttribute('disabled')) return true
  const fieldset = around(control, 'fieldset')
  return fieldset?.hasAttribute('disabled') === true && around(control, 'legend') === null
}

function valuesOf(control: HTMLElement, typed: string | undefined): string[] {
  if (control.rawTagName === 'select') return chosenIn(control, typed)
  if (control.rawTagName === 'textarea') return [typed ?? control.text.replace(/^\r?\n/, '')]
  const type = typeOf(control)
  if (['button', 'reset', 'submit', 'image'].includes(type) || isButton(control)) return []
  const value = control.getAttribute('value')
  if (!isTicked(control)) return [typed ?? (type === 'file' ? '' : (value ?? ''))]
  const isOn = typed === undefined ? control.hasAttribute('checked') : typed === (value ?? 'on')
  return isOn ? [value ?? 'on'] : []
}

/** A list that takes one choice has its first where none is marked. */
function chosenIn(select: HTMLElement, typed: string | undefined): string[] {
  const options = select.querySelectorAll('option').filter((one) => !one.hasAttribute('disabled'))
  const choiceIn = (one: HTMLElement) => one.getAttribute('value') ?? one.text.trim()
  if (typed !== undefined) return options.map(choiceIn).filter((value) => value === typed)
  const marked = options.filter((one) => one.hasAttribute('selected'))
  if (select.hasAttribute('multiple')) return marked.map(choiceIn)
  return [marked.at(-1) ?? options[0]].flatMap((one) => (one ? [choiceIn(one)] : []))
}
