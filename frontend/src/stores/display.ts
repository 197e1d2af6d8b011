import { defineStore } from 'pinia'
import { reactive, watchEffect } from 'vue'

export type Theme = 'light' | 'dark' | 'system'
export type Language = 'zh-CN' | 'en'

interface DisplayChoice {
  theme: Theme
  text: 'normal' | 'large'
  language: Language
}

const KEY = 'office.display'

function read(): DisplayChoice {
  const fallback: DisplayChoice = { theme: 'light', text: 'normal', language: 'zh-CN' }
  try {
    return { ...fallback, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<DisplayChoice>) }
  } catch {
    return fallback
  }
}

/** How this device shows things. Kept on the device: public/before.js applies it before the first paint. */
export const useDisplay = defineStore('display', () => {
  const choice = reactive(read())
  const systemDark = window.matchMedia('(prefers-color-scheme: dark)')

  function apply(): void {
    const dark = choice.theme === 'dark' || (choice.theme === 'system' && systemDark.matches)
    const root = document.documentElement
    root.dataset.theme = dark ? 'dark' : 'light'
    root.lang = choice.language
    if (choice.text === 'large') root.dataset.text = 'large'
    else delete root.dataset.text
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', dark ? '#17181B' : '#FCFBF9')
  }

  systemDark.addEventListener('change', apply)
  watchEffect(() => {
    apply()
    try {
      localStorage.setItem(KEY, JSON.stringify(choice))
    } catch {
      // Private mode: the choice lasts as long as the tab.
    }
  })
  return { choice }
})
