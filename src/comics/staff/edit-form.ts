import type { Knex } from 'knex'
import type { z } from 'zod'
import { type Entry, recordAction, toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, readForm, typedIn } from '../../web/form.ts'

/** `find` throws a 404 for an unknown row. */
type EditForm<Row, Input> = {
  list: string
  paths: { new: string; row: string }
  find: (ctx: Context) => Promise<Row>
  /** `values`: the values of the row, or the typed values. */
  show: (ctx: Context, row: Row | null, values: object, errors: Errors, status: number) => void
  valuesOf: (row: Row) => object
  Fields: z.ZodType<Input>
  /** Returns false if another row has this name. */
  save: (trx: Knex, row: Row | null, input: Input) => Promise<boolean>
  entryOf: (input: Input) => Entry
  taken: Errors
}

/** After saving, the list shows the flash `simpan`. */
export function addEditForm<Row, Input>(router: AppRouter, db: Knex, form: EditForm<Row, Input>): void {
  for (const path of [form.paths.new, form.paths.row]) {
    const findRow = async (ctx: Context) => (path === form.paths.new ? null : form.find(ctx))

    router.get(path, allow('staff'), async (ctx) => {
      const row = await findRow(ctx)
      form.show(ctx, row, row ? form.valuesOf(row) : { is_active: true }, {}, 200)
    })

    router.post(path, allow('staff'), async (ctx) => {
      const row = await findRow(ctx)
      const submission = readForm(form.Fields, ctx.request.body)
      if (!submission.ok) return form.show(ctx, row, submission.values, submission.errors, 422)
      const isSaved = await db.transaction(async (trx) => {
        const isDone = await form.save(trx, row, submission.input)
        if (isDone) await recordAction(trx, toActor(ctx, signedIn(ctx)), form.entryOf(submission.input))
        return isDone
      })
      if (isSaved) seeOther(ctx, withFlash(form.list, 'simpan'))
      else form.show(ctx, row, typedIn(ctx.request.body), form.taken, 422)
    })
  }
}
