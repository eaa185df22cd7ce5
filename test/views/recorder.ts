import path from 'node:path'
import { vi } from 'vitest'
import { root } from '../../src/root.ts'

const { Eta: Actual } = await vi.importActual<typeof import('eta')>('eta')

/** `html`: without the layout. `again` prints the template with other data. */
export type Rendering = { data: object; html: string; again: (data: object) => string }

/** Every rendering since this process began, by template (`orders/_pay`). */
export const renderings = new Map<string, Rendering[]>()

/** Stands in for Eta and records what each template was given and what it printed. */
export class Eta extends Actual {
  constructor(...given: ConstructorParameters<typeof Actual>) {
    super(...given)
    const { compile } = this
    this.compile = (source, options) => {
      const template = compile.call(this, source, options)
      const recorded: Rendering[] = []
      renderings.set(path.relative(path.join(root, 'views'), options?.filepath ?? '').replace(/\.eta$/, ''), recorded)
      const print = (data: object): unknown => template.call(this, data, { filepath: options?.filepath ?? '' })
      const again = (data: object) => htmlOf(print(data))
      return (data) => {
        const made = print(data ?? {})
        recorded.push({ data: data ?? {}, html: htmlOf(made), again })
        return made as string
      }
    }
  }
}

/** A template with a layout returns its content and what the layout gets. */
const htmlOf = (made: unknown) => (typeof made === 'string' ? made : (made as { data: { body: string } }).data.body)
