import { ApiLogInForm, type Clients, loginLimit, registrationLimit } from '../../accounts/clients/clients.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, createRouter } from '../../web/context.ts'
import { Refusal } from '../../web/refusal.ts'
import { readSent } from './body.ts'
import { answer, readInput, Unprocessable } from './envelope.ts'
import { Register } from './fields.ts'

const [emailTaken, nameTaken] = ['Email already registered', 'Username already taken']

/** Routes with which clients of the older API register, log in and log out. They read their bodies by themselves. */
export function authRoutes(clients: Clients): AppRouter {
  const router = createRouter()

  router.post('/auth/register', allow('anyone', { also: [registrationLimit] }), async (ctx) => {
    const { fields } = await readSent(ctx)
    const made = await clients.register(ctx, () => {
      const { full_name: name, ...person } = readInput(Register, fields)
      // An e-mail address as a user name is not shown to others.
      return { ...person, name: name || person.username.replace(/@.*$/, ''), phone: null }
    })
    if ('errors' in made) throw new Unprocessable(named(made.errors))
    if ('taken' in made) throw new Refusal(400, made.taken === 'username' ? nameTaken : emailTaken)
    const { email, username, name: full_name, is_active, public_id: id } = made.user
    answer(ctx, 'User registered successfully', {
      data: { email, username, full_name, is_active, id, _id: id },
      status: 201,
    })
  })

  router.post('/auth/login', allow('anyone', { also: [loginLimit] }), async (ctx) => {
    const issued = await clients.logIn(ctx, 'content', readInput(ApiLogInForm, (await readSent(ctx)).fields))
    if (!issued) throw new Refusal(401, 'Incorrect username or password', { code: 'WRONG_PASSWORD' })
    const { access_token, token_type } = issued.tokens
    ctx.set('Cache-Control', 'no-store')
    ctx.body = { access_token, token_type }
  })

  router.post('/auth/logout', allow('signed_in', { credentials: ['bearer'] }), async (ctx) => {
    await clients.logOut(ctx)
    answer(ctx, 'Berhasil keluar')
  })

  return router
}

/** Names the fields of an account as this API does. */
const named = ({ name, ...others }: Readonly<Record<string, string>>) =>
  name === undefined ? others : { ...others, full_name: name }
