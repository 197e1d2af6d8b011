import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

export type Session = components['schemas']['SessionView']
export type Persona = components['schemas']['PersonaView']

/** Who is signed in and what they may do; null before and after. */
export const useSession = defineStore('session', () => {
  const session = shallowRef<Session | null>(null)
  const known = shallowRef(false)
  /** The server offers the demo's personas. */
  const demo = shallowRef(false)
  const person = computed(() => session.value?.person ?? null)
  const name = computed(() => person.value?.name ?? session.value?.account.login ?? '')

  /** Asks the server once who we are. Being nobody is an answer, not an error. */
  async function load(): Promise<void> {
    if (known.value) return
    const state = await unwrap(api.GET('/api/v1/session/state'))
    demo.value = state.demo
    if (state.signed_in) session.value = await unwrap(api.GET('/api/v1/session'))
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

  /** Ends every session of the account: one signs in anew with the new password. */
  async function changePassword(password: string, new_password: string): Promise<void> {
    await unwrap(api.POST('/api/v1/session/password', { body: { password, new_password } }))
    session.value = null
  }

  function forget(): void {
    session.value = null
    known.value = true
  }

  /** What the person may do in general; abilities on an object come with the object. */
  function may(ability: keyof Session['abilities']): boolean {
    return session.value?.abilities[ability] === true
  }

  return { session, known, demo, person, name, load, signIn, enterAs, signOut, changePassword, forget, may }
})
