import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import { asApiError } from '@/api/errors'
import type { components } from '@/api/schema'
import { silence } from '@/offline/push'
import { arrive, forgetDevice, keptSession } from '@/offline/session'

export type Session = components['schemas']['SessionView']
export type Persona = components['schemas']['PersonaView']

type Answer = { demo: boolean; view: Session | null } | { kept: Session | null }

/**
 * Asks the server who we are; being nobody is an answer, not an error. Without a line it is who was
 * signed in on this device lately.
 */
async function whoIsThere(): Promise<Answer> {
  try {
    const { demo, signed_in } = await unwrap(api.GET('/api/v1/session/state'))
    return { demo, view: signed_in ? await unwrap(api.GET('/api/v1/session')) : null }
  } catch (problem) {
    if (asApiError(problem).code !== 'client.offline') throw problem
    return { kept: keptSession() }
  }
}

/** Who is signed in and what they may do; null before and after. */
export const useSession = defineStore('session', () => {
  const session = shallowRef<Session | null>(null)
  const known = shallowRef(false)
  /** The server offers the demo's personas. */
  const demo = shallowRef(false)
  const person = computed(() => session.value?.person ?? null)
  const name = computed(() => person.value?.name ?? session.value?.account.login ?? '')

  async function load(): Promise<void> {
    if (known.value) return
    const found = await whoIsThere()
    if ('demo' in found) demo.value = found.demo
    // Without a line nothing is settled: the next screen asks again.
    if ('kept' in found) session.value = found.kept
    else if (found.view) await enter(found.view)
    else await leave()
  }

  async function enter(view: Session): Promise<void> {
    await arrive(view)
    session.value = view
    known.value = true
  }

  async function leave(): Promise<void> {
    session.value = null
    known.value = true
    await forgetDevice()
  }

  const signIn = async (login: string, password: string): Promise<void> =>
    enter(await unwrap(api.POST('/api/v1/session', { body: { login, password } })))

  const enterAs = async (key: string): Promise<void> => enter(await unwrap(api.POST('/api/v1/demo/sign-in', { body: { key } })))

  /** Whoever signs out is told nothing more on this device; a session that ends by itself ends no pushes. */
  const signOut = (): Promise<void> => unwrap(api.DELETE('/api/v1/session')).then(silence).then(leave)

  /** Ends every session of the account: one signs in anew with the new password. */
  const changePassword = (password: string, new_password: string): Promise<void> =>
    unwrap(api.POST('/api/v1/session/password', { body: { password, new_password } })).then(leave)

  /** The server says that the session has ended. */
  const forget = (): void => void leave()

  /** What the person may do in general; abilities on an object come with the object. */
  const may = (ability: keyof Session['abilities']): boolean => session.value?.abilities[ability] === true

  return { session, known, demo, person, name, load, signIn, enterAs, signOut, changePassword, forget, may }
})
