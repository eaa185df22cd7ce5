import * as z from 'zod'
import { toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, signedIn } from '../../web/context.ts'
import { type Errors, readForm, toBodyFields, type Values } from '../../web/form.ts'
import { type ModerationDeps, setBarred } from '../creators/bar.ts'
import type { Account } from '../creators/creator.ts'
import { Act, Message, Reason } from '../work/moderate.ts'

/** Reads the form of a staff decision. `alasan` is an older field name, from before there were categories. */
export function readAct(ctx: Context, action?: 'take_down' | 'restore') {
  const { alasan, ...fields } = toBodyFields(ctx.request.body)
  return readForm(Act, { category: 'lain', message: alasan, ...(action && { action }), ...fields })
}

export type SentForm = { values: Values; errors: Errors }

export const barFlashes = {
  larang: 'Orang ini tidak bisa menerbitkan komik lagi. Ia dikabari.',
  izinkan: 'Orang ini boleh menerbitkan lagi. Ia dikabari.',
}

type BarForm = {
  /** Returns the account in the address. Throws a 404 if there is none. */
  personAt: (ctx: Context) => Promise<Account>
  back: (ctx: Context, word: keyof typeof barFlashes) => void
  refuse: (ctx: Context, form: SentForm) => Promise<void>
}

/** Adds the two actions of the template `_bar` below an address. */
export function addBarForm(router: AppRouter, deps: ModerationDeps, path: string, form: BarForm): void {
  for (const [word, pesan] of [['larang', Reason] as const, ['izinkan', Message.default('')] as const])
    router.post(`${path}/${word}`, allow('staff'), async (ctx) => {
      const person = await form.personAt(ctx)
      const submission = readForm(z.object({ pesan }), ctx.request.body)
      if (!submission.ok) return form.refuse(ctx, submission)
      await setBarred(deps, toActor(ctx, signedIn(ctx)), person, word === 'larang', submission.input.pesan)
      form.back(ctx, word)
    })
}
