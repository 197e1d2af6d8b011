import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import { ApiError } from '@/api/errors'
import type { components } from '@/api/schema'

export type Session = components['schemas']['Session']
export type Persona = components['schemas']['Persona']

/** Who is signed in and what they may do; null before and after. */
export const useSession = defineStore('session', () => {
  const session = shallowRef<Session | null>(null)
  const known = shallowRef(false)
  const person = computed(() => session.value?.person ?? null)
  const name = computed(() => person.value?.name ?? session.value?.account.login ?? '')

  /** Asks the server once who we are. Being nobody is an answer, not an error. */
  async function load(): Promise<void> {
    if (known.value) return
    try {
      session.value = await unwrap(api.GET('/api/v1/session'))
    } catch (problem) {
      if (!(problem instanceof ApiError) || ![401, 403, 404].includes(problem.status)) throw problem
      session.value = null
    }
    known.value = true
  }

  async function signIn(login: string, password: string): Promise<void> {
    session.value = await unwrap(api.POST('/api/v1/session', { body: { login, password } }))
    known.value = true
  }

  async function enterAs(key: string): Promise<void> {
    session.value = await unwrap(api.POST('/api/v1/demo/sign-in', { body: { key } }))
    known.value = true
  }

  async function signOut(): Promise<void> {
    await unwrap(api.DELETE('/api/v1/session'))
    session.value = null
  }

  function forget(): void {
    session.value = null
    known.value = true
  }

  /** An ability of the person in general; abilities on an object come with the object. */
  function may(ability: string): boolean {
    const abilities: Record<string, unknown> = session.value?.abilities ?? {}
    return abilities[ability] === true
  }

  return { session, known, person, name, load, signIn, enterAs, signOut, forget, may }
})
