import path from 'node:path'
import { vi } from 'vitest'
import { root } from '../../src/root.ts'

const { Eta: Actual } = await vi.importActual<typeof import('eta')>('eta')

type Rendering = { data: object; html: string }

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
      return (data, settings) => {
        const html = template.call(this, data, settings)
        recorded.push({ data: data ?? {}, html })
        return html
      }
    }
  }
}
